import { cron } from "inngest";
import { workerDeps } from "@/lib/deps/worker";
import { endIdleRuns } from "@/lib/exports/sweep/end-idle-runs";
import { findWaitingExports } from "@/lib/exports/sweep/find-waiting-exports";
import { removeOldRecords } from "@/lib/exports/sweep/remove-old-records";
import { removeFiles, removeOldExports, removeStageObjects } from "@/lib/exports/sweep/retention";
import { announce } from "./announce";
import { inngest } from "./client";

/**
 * Every minute: sends lost events again, ends what no longer moves, removes what is past its age. Each part may run
 * twice, and beside itself in another process. They are planned at once, so that one that fails, without the store say,
 * does not keep the others from their work.
 */
export const sweepExports = inngest.createFunction(
  { id: "sweep-exports", triggers: [cron("* * * * *")], retries: 0, singleton: { mode: "skip" } },
  async ({ step }) => {
    const { database, makeDeps, sweepAges } = workerDeps();
    await Promise.all([
      step.run("resend", resendEvents),
      step.run("end-idle-runs", () => endIdleRuns(makeDeps, sweepAges, new Date())),
      step.run("remove-stage-objects", () => removeStageObjects(makeDeps, sweepAges, new Date())),
      step.run("remove-files", () => removeFiles(makeDeps, sweepAges, new Date())),
      step.run("remove-old-exports", () => removeOldExports(makeDeps, sweepAges, new Date())),
      step.run("remove-old-records", () => removeOldRecords(database, sweepAges, new Date())),
    ]);
  },
);

/** An event that did arrive starts nothing twice. */
async function resendEvents(): Promise<{ resent: number }> {
  const { database, noteUse } = workerDeps();
  await noteUse();
  const waiting = await findWaitingExports(database, new Date());
  for (const { id: exportId, userId, attempt } of waiting) {
    await announce.exportRequested({ exportId, userId, attempt, requestId: null });
  }
  return { resent: waiting.length };
}
