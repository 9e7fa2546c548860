import sql from "sql-template-tag";
import type { StepFailure } from "@/lib/local/inngest/app/outcome";
import type { Transaction } from "@/lib/local/inngest/database";
import { type InngestEvent, insertInternalEvent } from "./event-store";

/** What the executor reads of a run. */
export interface RunRow {
  id: string;
  functionId: string;
  event: InngestEvent;
  requestVersion: number;
  isPlanning: boolean;
  memoCount: number;
  stateBytes: number;
  parentRunId: string | null;
  parentStepId: string | null;
}

/** A run whose row this transaction has locked. */
export type LockedRun = RunRow;

export const runColumns = sql`r.id, r.function_id as "functionId", r.event, r.request_version as "requestVersion",
  r.is_planning as "isPlanning", r.memo_count as "memoCount", r.state_bytes as "stateBytes",
  r.parent_run_id as "parentRunId", r.parent_step_id as "parentStepId"`;

/** Locks a run that has not ended; null if it has, or never was. */
export async function lockRun(tx: Transaction, runId: string): Promise<LockedRun | null> {
  const { rows } = await tx.query<LockedRun>(
    sql`select ${runColumns} from inn.runs r where r.id = ${runId} and r.status = 'running' for update`,
  );
  return rows[0] ?? null;
}

export type RunEnd =
  | { status: "completed"; output: unknown }
  | { status: "failed"; error: StepFailure }
  | { status: "cancelled" };

/**
 * Ends a locked run: nothing of it stays in the queue, so what still runs of it is answered as stale. The
 * events that follow (https://www.inngest.com/docs/reference/system-events) start onFailure, other listeners
 * and the step of a parent that invoked it.
 */
export async function endRun(tx: Transaction, run: LockedRun, end: RunEnd): Promise<void> {
  tx.commitDurably();
  const output = end.status === "completed" ? JSON.stringify(end.output ?? null) : null;
  const error = end.status === "failed" ? JSON.stringify(end.error) : null;
  await tx.query(sql`
    with ended as (
      update inn.runs set status = ${end.status}, output = ${output}, error = ${error}, ended_at = now()
      where id = ${run.id} and status = 'running'
    ), unqueued as (delete from inn.queue where run_id = ${run.id})
    delete from inn.waits where run_id = ${run.id}`);
  const data = {
    function_id: run.functionId,
    run_id: run.id,
    event: run.event,
    ...(run.parentRunId === null ? {} : { correlation_id: `${run.parentRunId}.${run.parentStepId}` }),
  };
  if (end.status === "completed") {
    await insertInternalEvent(tx, "inngest/function.finished", { ...data, result: end.output ?? null });
  } else if (end.status === "failed") {
    await insertInternalEvent(tx, "inngest/function.failed", { ...data, error: end.error });
    await insertInternalEvent(tx, "inngest/function.finished", { ...data, error: end.error });
  } else {
    const error = { name: "Error", message: "function cancelled" };
    await insertInternalEvent(tx, "inngest/function.cancelled", { ...data, error });
  }
}
