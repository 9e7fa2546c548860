import { type AuditOrigin, recordAudit } from "@/lib/auth/audit";
import type { Viewer } from "@/lib/auth/viewer";
import { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";
import { changeStatus, changeTranches, lockExport } from "@/lib/exports/record/status";
import { type ExportShare, ownersShare, takeShare } from "./export-share";

/** How the next attempt at a failed export begins. */
export type Beginning =
  /** From its snapshot; only the tranches that are not ready are left to do. */
  | { isSnapshotKept: true }
  /** From nothing; `notes` tell the file's reader why. */
  | { isSnapshotKept: false; notes: string[] };

/** Somebody else has begun the attempt. */
export class AttemptTakenError extends Error {
  override readonly name = "AttemptTakenError";
}

/**
 * Makes a failed export pending again, as the given attempt, all or nothing. Throws `AttemptTakenError` when it is no
 * longer a failed export of the attempt before, a unique violation while an identical one is under way, and
 * RATE_LIMIT_EXCEEDED where one more under way would be more than its owner's share.
 */
export async function beginAttempt(
  database: Database,
  auditOrigin: AuditOrigin,
  { exportId, attempt }: { exportId: number; attempt: number },
  beginning: Beginning,
  { owner, share }: { owner: Viewer; share: ExportShare },
): Promise<void> {
  const again = { attempt, startedAt: null, completedAt: null, errorMessage: null, outcomeCode: null };
  await database.$transaction(async (transaction) => {
    await takeShare(transaction, owner, share, auditOrigin.userId === owner.userId ? undefined : ownersShare);
    await lockExport(transaction, exportId);
    if (beginning.isSnapshotKept) await changeTranches(transaction, exportId, "retry", again);
    else await transaction.exportReport.deleteMany({ where: { parentReportId: exportId } });
    const data = beginning.isSnapshotKept ? again : { ...again, ...noSnapshot, warnings: beginning.notes };
    const onlyWhere = { attempt: attempt - 1 };
    if (!(await changeStatus(transaction, exportId, "retry", data, onlyWhere))) throw new AttemptTakenError();
    const details = { attempt, snapshot_kept: beginning.isSnapshotKept };
    await recordAudit(transaction, auditOrigin, { action: "export.retried", exportId, details });
  });
}

const noSnapshot = {
  snapshotId: null,
  snapshotAt: null,
  snapshotTransactions: null,
  rowCount: null,
  controlTotals: Prisma.DbNull,
  chunkedExport: false,
  totalParts: null,
  stageRemovedAt: null,
};
