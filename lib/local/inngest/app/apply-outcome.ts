import sql from "sql-template-tag";
import type { ExecutorContext } from "@/lib/local/inngest/context";
import type { Transaction } from "@/lib/local/inngest/database";
import { limits } from "@/lib/local/inngest/limits";
import type { Claim } from "@/lib/local/inngest/state/claims";
import { lockLeased } from "@/lib/local/inngest/state/fence";
import {
  enqueueDiscovery,
  failIfRefused,
  memoise,
  RunRefusedError,
  tooMuchState,
} from "@/lib/local/inngest/state/memo";
import { endRun, type LockedRun } from "@/lib/local/inngest/state/runs";
import { attemptsMax } from "./dispatch";
import { type Op, type Outcome, type Retry, readFailure, type StepFailure } from "./outcome";
import { planSteps } from "./plan-steps";

const pauseMs = 1_000;

/** Writes down what came of a call. Does nothing if the dispatch is stale. */
export async function applyOutcome(context: ExecutorContext, claim: Claim, outcome: Outcome): Promise<void> {
  await context.db.transaction(async (tx) => {
    const leased = await lockLeased(tx, claim.run.id, claim.lease);
    if (!leased) return;
    await failIfRefused(tx, leased.run, () => apply(context, tx, leased.run, claim, outcome));
  }, Number.POSITIVE_INFINITY);
}

async function apply(
  context: ExecutorContext,
  tx: Transaction,
  run: LockedRun,
  claim: Claim,
  outcome: Outcome,
): Promise<void> {
  switch (outcome.type) {
    case "unprepared":
    case "unreachable":
      return requeue(tx, claim, { failures: 0, crashes: 0, afterMs: pauseMs });
    case "died":
      return requeue(tx, claim, { failures: 0, crashes: 1, afterMs: pauseMs });
    case "returned":
      return complete(tx, run, outcome.data);
    case "threw":
      if (await retryLater(context, tx, run, claim, outcome.error, outcome.retry, null)) return;
      return endRun(tx, run, { status: "failed", error: outcome.error });
    case "ops":
      return applyOps(context, tx, run, claim, outcome);
  }
}

async function complete(tx: Transaction, run: LockedRun, output: unknown): Promise<void> {
  const bytes = Buffer.byteLength(JSON.stringify(output ?? null));
  if (run.stateBytes + bytes > limits.runStateBytesMax) throw tooMuchState();
  await endRun(tx, run, { status: "completed", output });
}

/** Gives the item back, for another dispatch after a while. */
async function requeue(
  tx: Transaction,
  claim: Claim,
  more: { failures: number; crashes: number; afterMs: number },
): Promise<void> {
  await tx.query(sql`
    update inn.queue set lease = null, is_outdated = false, attempt = attempt + ${more.failures},
      crashes = crashes + ${more.crashes}, due_at = clock_timestamp() + make_interval(secs => ${more.afterMs / 1000})
    where run_id = ${claim.run.id} and key = ${claim.key}`);
}

/** Notes a failed attempt and queues the next one, if there is one left; says whether it did. */
async function retryLater(
  context: ExecutorContext,
  tx: Transaction,
  run: LockedRun,
  claim: Claim,
  error: StepFailure,
  retry: Retry,
  stepId: string | null,
): Promise<boolean> {
  await tx.query(sql`
    insert into inn.failed_attempts (run_id, step_id, attempt, error)
    values (${run.id}, ${stepId ?? (claim.kind === "step" ? claim.key : null)}, ${claim.attempt}, ${JSON.stringify(error)})`);
  if (!retry.isAllowed || claim.attempt + 1 >= attemptsMax(context, run.functionId)) return false;
  const afterMs = retry.afterMs ?? context.retryDelayMs(claim.attempt);
  await requeue(tx, claim, { failures: 1, crashes: 0, afterMs });
  return true;
}

const nameOf = (op: Op) => op.displayName ?? op.name ?? op.id;

async function applyOps(
  context: ExecutorContext,
  tx: Transaction,
  run: LockedRun,
  claim: Claim,
  { ops, retry, requestVersion }: Outcome & { type: "ops" },
): Promise<void> {
  if (run.requestVersion < 0) {
    run.requestVersion = requestVersion;
    await tx.query(sql`update inn.runs set request_version = ${requestVersion} where id = ${run.id}`);
  }
  const planned: Op[] = [];
  for (const op of ops) {
    switch (op.op) {
      case "StepRun":
        await memoise(tx, run, { id: op.id, name: nameOf(op), op: op.op }, { data: op.data ?? null });
        break;
      case "StepError": {
        const error = readFailure(op.error, "Unknown error");
        if (await retryLater(context, tx, run, claim, error, retry, op.id)) return;
        await memoise(tx, run, { id: op.id, name: nameOf(op), op: op.op }, { error });
        break;
      }
      case "StepFailed": {
        const error = readFailure(op.error, "Unknown error");
        await retryLater(context, tx, run, claim, error, { isAllowed: false }, op.id);
        await memoise(tx, run, { id: op.id, name: nameOf(op), op: op.op }, { error });
        break;
      }
      case "RunComplete":
        return complete(tx, run, op.data);
      case "DiscoveryRequest":
        break;
      default:
        planned.push(op);
    }
  }
  const { rowCount } = await tx.query(sql`
    delete from inn.queue where run_id = ${run.id} and key = ${claim.key} and not is_outdated`);
  if (rowCount === 0)
    await tx.query(sql`
      update inn.queue set lease = null, attempt = 0, crashes = 0, is_outdated = false, due_at = now()
      where run_id = ${run.id} and key = ${claim.key}`);
  if (planned.length === 0) await enqueueDiscovery(tx, run);
  else if ((await planSteps(tx, run, planned)) === 0) await refuseDeadEnd(tx, run);
}

/** A run with nothing queued and nothing awaited would never end. */
async function refuseDeadEnd(tx: Transaction, run: LockedRun): Promise<void> {
  const { rows } = await tx.query<{ is_alive: boolean }>(sql`
    select exists (select from inn.queue where run_id = ${run.id})
      or exists (select from inn.steps where run_id = ${run.id} and result is null) as is_alive`);
  if (!rows[0]?.is_alive)
    throw new RunRefusedError(
      "InngestErrNoProgress",
      "The app's answer names no step that has not ended already.",
    );
}

/** Fails what has lost its process too often: the step, if it is known which one ran, else the run. */
export async function failCrashed(context: ExecutorContext, claim: Claim): Promise<void> {
  const error: StepFailure = {
    name: "InngestErrProcessDied",
    message:
      `The process that ran ${claim.kind === "step" ? "this step" : "the function"} ended ` +
      `${claim.crashes} times before it could answer; it is not tried again.`,
  };
  const op = { id: claim.key, op: "StepFailed", error, data: null };
  await applyOutcome(
    context,
    claim,
    claim.kind === "step"
      ? { type: "ops", ops: [op], retry: { isAllowed: false }, requestVersion: claim.run.requestVersion }
      : { type: "threw", error, retry: { isAllowed: false } },
  );
}
