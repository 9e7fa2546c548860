import sql from "sql-template-tag";
import { lockLeased } from "./apply-outcome";
import type { ExecutorContext } from "./context";
import { type Op, readFailure } from "./outcome";
import { endRun } from "./runs";
import { memoise, RunRefusedError } from "./steps";

const databasePatienceMs = 20_000;

/**
 * Remembers steps that a running function has finished, so that it may go on within the same call. Returns
 * false if the dispatch is stale (cancelled, ended, or given to another): the SDK then stops the function.
 */
export async function applyCheckpoint(
  context: ExecutorContext,
  runId: string,
  lease: string,
  ops: Op[],
): Promise<boolean> {
  return context.db.transaction(async (tx) => {
    const leased = await lockLeased(tx, runId, lease);
    if (!leased) return false;
    const { run } = leased;
    try {
      for (const op of ops) {
        if (op.op !== "StepRun" && op.op !== "StepFailed")
          throw new RunRefusedError(
            "InngestErrUnsupportedOpcode",
            `The embedded executor does not support the operation "${op.op}" in a checkpoint.`,
          );
        const result =
          op.op === "StepRun" ? { data: op.data ?? null } : { error: readFailure(op.error, "Unknown error") };
        await memoise(tx, run, { id: op.id, name: op.displayName ?? op.name ?? op.id, op: op.op }, result);
      }
    } catch (error) {
      if (!(error instanceof RunRefusedError)) throw error;
      await endRun(tx, run, { status: "failed", error: { name: error.name, message: error.message } });
      return false;
    }
    // The next step counts its own attempts, and a process that got this far was not killed by this step.
    if (leased.attempt > 0 || leased.crashes > 0)
      await tx.query(
        sql`update inn.queue set attempt = 0, crashes = 0 where run_id = ${runId} and key = ${leased.key}`,
      );
    return true;
  }, databasePatienceMs);
}
