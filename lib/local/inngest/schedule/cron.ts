import sql from "sql-template-tag";
import { parseSchedule } from "@/lib/local/inngest/app/registration";
import type { ExecutorContext } from "@/lib/local/inngest/context";
import { startScheduledRun } from "./router";

/** Timers are not trusted for longer than this: a machine may sleep, a clock may be set. */
const checkMsMax = 30_000;

/**
 * The latest tick of a schedule after `since` and not after `now`, or null. Ticks that were missed before it
 * are left out, so that after a pause there is one run, not one for each tick.
 */
export function latestTick(schedule: string, since: Date, now: Date): Date | null {
  // croner looks for ticks before its reference time, so a tick at `now` itself needs a later one.
  const [tick] = parseSchedule(schedule).previousRuns(1, new Date(now.getTime() + 1_000));
  return tick && tick > since && tick <= now ? tick : null;
}

/** Starts what is due by the clock; returns the milliseconds until something may be due again. */
export async function fireCrons(context: ExecutorContext, now = new Date()): Promise<number> {
  let waitMs = checkMsMax;
  for (const fn of context.functions.values())
    for (const schedule of fn.schedules) {
      const next = parseSchedule(schedule).nextRun(now);
      // A schedule that is new begins now. So does one whose last tick lies beyond the next one: the clock was ahead then,
      // and nothing would be due until it is there again. One that was set back a little gives no tick twice.
      const { rows } = await context.db.query<{ last_tick: Date }>(sql`
        insert into inn.crons (function_id, schedule, last_tick) values (${fn.id}, ${schedule}, ${now})
        on conflict (function_id, schedule) do update
          set last_tick = case when crons.last_tick > ${next} then excluded.last_tick else crons.last_tick end
        returning last_tick`);
      const tick = latestTick(schedule, rows[0]?.last_tick ?? now, now);
      if (tick) await fire(context, fn.id, schedule, tick);
      if (next) waitMs = Math.min(waitMs, next.getTime() - now.getTime());
    }
  return waitMs;
}

/** One run for one tick, whoever asks however often: the tick is marked in the same transaction. */
async function fire(
  context: ExecutorContext,
  functionId: string,
  schedule: string,
  tick: Date,
): Promise<void> {
  await context.db.transaction(async (tx) => {
    const { rowCount } = await tx.query(sql`
      update inn.crons set last_tick = ${tick}
      where function_id = ${functionId} and schedule = ${schedule} and last_tick < ${tick}`);
    if (rowCount === 1) await startScheduledRun(context, tx, functionId, schedule, tick);
  });
  context.workSignal.notify();
}
