import sql from "sql-template-tag";
import type { StepFailure } from "@/lib/local/inngest/app/outcome";
import type { Transaction } from "@/lib/local/inngest/database";
import { limits } from "@/lib/local/inngest/limits";
import { endRun, type LockedRun } from "./runs";

/** What a step ended with; it is handed back to the function whenever that is entered again. */
export type StepResult = { data: unknown } | { error: StepFailure };

/** The run breaks a limit or asks for what the executor does not do: it fails at once, without a retry. */
export class RunRefusedError extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Remembers what a step ended with, unless that is known already. Throws RunRefusedError if the result is
 * larger than a step or a run may keep.
 */
export async function memoise(
  tx: Transaction,
  run: LockedRun,
  step: { id: string; name: string; op: string },
  result: StepResult,
): Promise<void> {
  const text = JSON.stringify(result);
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.stepOutputBytesMax)
    throw new RunRefusedError(
      "InngestErrOutputTooLarge",
      `The step "${step.name}" returned ${bytes} bytes; the limit is ${limits.stepOutputBytesMax}.`,
    );
  if (run.stateBytes + bytes > limits.runStateBytesMax) throw tooMuchState();
  if (run.memoCount >= limits.stepsPerRunMax) throw tooManySteps();
  const { rowCount } = await tx.query(sql`
    with memo as (
      insert into inn.steps (run_id, id, name, op, result, memo_seq, ended_at)
      values (${run.id}, ${step.id}, ${step.name}, ${step.op}, ${text}, ${run.memoCount + 1}, now())
      on conflict (run_id, id) do update
        set result = excluded.result, memo_seq = excluded.memo_seq, ended_at = excluded.ended_at
        where steps.result is null
      returning 1
    )
    update inn.runs set memo_count = memo_count + 1, state_bytes = state_bytes + ${bytes}
    where id = ${run.id} and exists (select from memo)`);
  if (rowCount === 0) return;
  run.memoCount += 1;
  run.stateBytes += bytes;
}

export function tooMuchState(): RunRefusedError {
  return new RunRefusedError(
    "InngestErrStateOverflowed",
    `Event, step outputs and result of the run are more than ${limits.runStateBytesMax} bytes.`,
  );
}

export function tooManySteps(): RunRefusedError {
  return new RunRefusedError(
    "InngestErrFunctionOverflowed",
    `The run has more than ${limits.stepsPerRunMax} steps.`,
  );
}

/**
 * Queues the call that lets the function go on, unless a step is open that it has to wait for. If such a
 * call is under way, it is made once more afterwards.
 */
export async function enqueueDiscovery(tx: Transaction, run: LockedRun): Promise<void> {
  const { rowCount } = await tx.query(sql`
    insert into inn.queue (run_id, key, kind)
    select ${run.id}, 'discover', 'discover'
    where not exists (
      select from inn.steps where run_id = ${run.id} and result is null and holds_discovery
    )
    on conflict (run_id, key) do update set is_outdated = true where queue.lease is not null`);
  if (rowCount === 0) return;
  tx.commitDurably(); // the function goes on with what it is told now
  if (!run.isPlanning) return;
  await tx.query(sql`
    update inn.runs set is_planning =
      exists (select from inn.steps where run_id = ${run.id} and result is null)
    where id = ${run.id}`);
}

/** Does something for a locked run; if that asks for what is not allowed, the run fails. Returns whether it did not. */
export async function failIfRefused(
  tx: Transaction,
  run: LockedRun,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof RunRefusedError)) throw error;
    await endRun(tx, run, { status: "failed", error: { name: error.name, message: error.message } });
    return false;
  }
}

/** Ends an open step of a locked run from outside: a sleep is over, an event came, an invoked run ended. */
export async function settleStep(
  tx: Transaction,
  run: LockedRun,
  stepId: string,
  result: StepResult,
): Promise<void> {
  const { rows } = await tx.query<{ name: string; op: string }>(sql`
    with unqueued as (delete from inn.queue where run_id = ${run.id} and key = ${stepId}),
      unlisted as (delete from inn.waits where run_id = ${run.id} and step_id = ${stepId})
    select name, op from inn.steps where run_id = ${run.id} and id = ${stepId} and result is null`);
  const [step] = rows;
  if (!step) return;
  await failIfRefused(tx, run, async () => {
    await memoise(tx, run, { id: stepId, ...step }, result);
    await enqueueDiscovery(tx, run);
  });
}
