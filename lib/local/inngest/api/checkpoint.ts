import sql from "sql-template-tag";
import type { Op } from "@/lib/local/inngest/app/outcome";
import type { ExecutorContext } from "@/lib/local/inngest/context";
import { lockLeased } from "@/lib/local/inngest/state/fence";
import { failIfRefused, memoise, RunRefusedError } from "@/lib/local/inngest/state/memo";

const databasePatienceMs = 20_000;

/**
 * Remembers steps that a running function has finished, so that it may go on within the same call. Returns
 * false if the dispatch is stale (cancelled, ended, given to another) or the run is refused: the SDK then stops the function.
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
    tx.commitDurably();
    const { run } = leased;
    const isKept = await failIfRefused(tx, run, async () => {
      for (const op of ops) {
        if (op.op !== "StepRun")
          throw new RunRefusedError(
            "InngestErrUnsupportedOpcode",
            `The embedded executor does not support the operation "${op.op}" in a checkpoint.`,
          );
        const step = { id: op.id, name: op.displayName ?? op.name ?? op.id, op: op.op };
        await memoise(tx, run, step, { data: op.data ?? null });
      }
    });
    if (!isKept) return false;
    // The next step counts its own attempts, and a process that got this far was not killed by this step.
    if (leased.attempt > 0 || leased.crashes > 0)
      await tx.query(
        sql`update inn.queue set attempt = 0, crashes = 0 where run_id = ${runId} and key = ${leased.key}`,
      );
    return true;
  }, databasePatienceMs);
}
