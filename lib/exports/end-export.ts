import type { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";
import type { ExportRun } from "./export-run";
import { type FailureKind, failures } from "./failures";
import { changeStatus, changeTranches } from "./status";

/** What an export without a file says of itself. */
export interface Outcome {
  outcomeCode: string | null;
  errorMessage: string | null;
}

interface EndExportOptions {
  onlyWhere?: Prisma.ExportReportWhereInput;
  /** Writes who did it, in the same transaction. */
  audit?: (transaction: Pick<Database, "auditEntry">) => Promise<void>;
}

/**
 * Ends an attempt without a file, and then its tranches; returns false, and changes nothing, when the export has ended
 * already, when a later attempt has begun, or when it is not as `onlyWhere` demands.
 *
 * The tranches come after the transaction on purpose: it takes the lock of the user's events, for which a tranche that is
 * being completed may wait while it holds its own row. A crash between the two is mended by the sweep.
 */
export async function endExport(
  database: Database,
  run: ExportRun,
  kind: FailureKind,
  { onlyWhere = {}, audit }: EndExportOptions = {},
): Promise<boolean> {
  const { outcomeCode, sentence: errorMessage } = failures[kind];
  const outcome = { outcomeCode, errorMessage };
  const data = { ...outcome, completedAt: new Date() };
  const where = { ...onlyWhere, attempt: run.attempt, parentReportId: null };
  const isEnded = await database.$transaction(async (transaction) => {
    if (!(await changeStatus(transaction, run.exportId, "fail", data, where))) return false;
    if (audit) await audit(transaction);
    return true;
  });
  if (isEnded) await endTranches(database, run, outcome);
  return isEnded;
}

/** Ends the tranches that a failed attempt has left unfinished, with the outcome of the whole. */
export async function endTranches(
  database: Database,
  { exportId, attempt }: ExportRun,
  { outcomeCode, errorMessage }: Outcome,
): Promise<void> {
  const data = { outcomeCode, errorMessage, completedAt: new Date() };
  await changeTranches(database, exportId, "fail", data, { attempt: { lte: attempt } });
}
