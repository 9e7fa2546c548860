import sql from "sql-template-tag";
import type { Transaction } from "@/lib/local/inngest/database";
import { type LockedRun, runColumns } from "./runs";

/**
 * Locks the run of a dispatch, if that dispatch still holds its item and the run has not ended. Whatever a
 * dispatch brings is written under this fence, in one transaction: a late answer of a call that was given up
 * changes nothing.
 */
export async function lockLeased(
  tx: Transaction,
  runId: string,
  lease: string,
): Promise<{ run: LockedRun; key: string; attempt: number; crashes: number } | null> {
  const { rows } = await tx.query<LockedRun & { key: string; attempt: number; crashes: number }>(sql`
    select ${runColumns}, q.key, q.attempt, q.crashes from inn.runs r join inn.queue q on q.run_id = r.id
    where r.id = ${runId} and r.status = 'running' and q.lease = ${lease}
    for update of r, q`);
  const [row] = rows;
  return row ? { run: row, key: row.key, attempt: row.attempt, crashes: row.crashes } : null;
}
