import { cron } from "inngest";
import { workerDeps } from "@/lib/deps/worker";
import { sweepMinutes } from "@/lib/env";
import { endIdleRuns } from "@/lib/exports/sweep/end-idle-runs";
import { findWaitingExports } from "@/lib/exports/sweep/find-waiting-exports";
import { chooseFiles } from "@/lib/exports/sweep/recheck-files";
import { removeOldRecords } from "@/lib/exports/sweep/remove-old-records";
import { removeFiles, removeOldExports, removeStageObjects } from "@/lib/exports/sweep/retention";
import { findLostDeliveries, findNewDeliveries } from "@/lib/webhooks/deliveries";
import { announce, announceDue, announceRequested } from "./announce";
import { inngest } from "./client";
import { filesChosen, sweepWanted } from "./events";

/** A message whose event came to nothing is announced again after so long. */
const turnMs = 10 * 60_000;

/** Files to read again are chosen once an hour, so that a machine that is off at night does it later. */
const recheckMinute = 23;

/**
 * All that has to be done from time to time: sends lost events again, ends what no longer moves, removes what is past its
 * age. Each task may run twice, and beside itself in another process.
 *
 * Decided on 2026-11-29: one function without steps. Engines count each run and each step, and this is what an
 * installation costs while nobody uses it. A task that fails, without the store say, does not keep the others from their
 * work; the run then fails, and the next one does it again. Ages go by the database's clock, which dates what is stored: a
 * host whose clock is wrong removes nothing too early.
 */
export const sweep = inngest.createFunction(
  {
    id: "sweep",
    triggers: [cron(`*/${sweepMinutes()} * * * *`), sweepWanted],
    retries: 0,
    singleton: { mode: "skip" },
  },
  async () => {
    const { log, readDatabaseTime } = workerDeps();
    const done: Record<string, unknown> = {};
    const failed: string[] = [];
    for (const [task, work] of Object.entries(tasks)) {
      try {
        done[task] = await work(await readDatabaseTime());
      } catch (err) {
        failed.push(task);
        log.error({ err, task }, "a task of the sweep failed");
      }
    }
    if (failed.length > 0) throw new Error(`These tasks failed, and the log says why: ${failed.join(", ")}.`);
    return done;
  },
);

/** In this order: what is ended has messages, which are announced after it. */
const tasks: Record<string, (now: Date) => Promise<unknown>> = {
  note_use: () => workerDeps().noteUse(),
  end_idle_runs: (now) => endIdleRuns(workerDeps().makeDeps, workerDeps().sweepAges, now),
  resend_exports: resendExports,
  resend_deliveries: resendDeliveries,
  remove_stage_objects: (now) => removeStageObjects(workerDeps().makeDeps, workerDeps().sweepAges, now),
  remove_files: (now) => removeFiles(workerDeps().makeDeps, workerDeps().sweepAges, now),
  remove_old_exports: (now) => removeOldExports(workerDeps().makeDeps, workerDeps().sweepAges, now),
  remove_old_records: (now) => removeOldRecords(workerDeps().database, workerDeps().sweepAges, now),
  recheck_files: recheckFiles,
};

/** An event that did arrive starts nothing twice. */
async function resendExports(now: Date): Promise<number> {
  const waiting = await findWaitingExports(workerDeps().database, now);
  for (const { requested, turn } of waiting) await announceRequested(requested, turn);
  return waiting.length;
}

/** A message that is on its way is not tried twice. */
async function resendDeliveries(now: Date): Promise<number> {
  const { database } = workerDeps();
  const fresh = await findNewDeliveries(database);
  await announce.deliveriesDue(fresh);
  const lost = await findLostDeliveries(database);
  await announceDue(lost, Math.floor(now.getTime() / turnMs));
  return fresh.length + lost.length;
}

async function recheckFiles(now: Date): Promise<number> {
  const { makeDeps, sweepAges, settings } = workerDeps();
  // By the clock that this process is called by: another one might never show that minute.
  const minutesPast = (new Date().getUTCMinutes() - recheckMinute + 60) % 60;
  if (minutesPast >= sweepMinutes()) return 0;
  const { exportIds } = await chooseFiles(makeDeps, sweepAges, settings.RECHECK_FILES_PER_DAY, now);
  if (exportIds.length > 0) await inngest.send(filesChosen.create({ exportIds }));
  return exportIds.length;
}
