import type { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";
import type { ExportRun } from "./export-run";
import { type FailureKind, failures } from "./failures";
import { allowsChange, changeStatus, changeTranches, lockExport } from "./status";

interface EndExportOptions {
  /** In place of the kind's own. */
  sentence?: string;
  onlyWhere?: Prisma.ExportReportWhereInput;
  /** Writes who did it, in the same transaction. */
  audit?: (transaction: Pick<Database, "auditEntry">) => Promise<void>;
}

/**
 * Ends an attempt without a file, and its unfinished tranches with it, in one transaction: from its commit on no step
 * changes anything of the export. Returns false, and changes nothing, when the export has ended already, when a later
 * attempt has begun, or when it is not as `onlyWhere` demands.
 */
export async function endExport(
  database: Database,
  { exportId, attempt }: ExportRun,
  kind: FailureKind,
  { sentence = failures[kind].sentence, onlyWhere = {}, audit }: EndExportOptions = {},
): Promise<boolean> {
  const data = { outcomeCode: failures[kind].outcomeCode, errorMessage: sentence };
  const where = { ...onlyWhere, attempt, parentReportId: null };
  return database.$transaction(async (transaction) => {
    await lockExport(transaction, exportId);
    // Before the tranches are changed, since `onlyWhere` may ask about them.
    if (!(await allowsChange(transaction, exportId, "fail", where))) return false;
    await changeTranches(transaction, exportId, "fail", data, { attempt: { lte: attempt } });
    await changeStatus(transaction, exportId, "fail", data, { attempt });
    if (audit) await audit(transaction);
    return true;
  });
}
