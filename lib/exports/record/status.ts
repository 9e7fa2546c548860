import type { ExportStatus } from "@/lib/contract/export-status";
import type { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";
import type { ExportRun } from "./export-run";

/**
 * Every change of status there is. A change happens only from one of `from`, decided by the database in the same
 * statement that writes it, so a late or doubled step can never undo an end. Completed has no way out. Failed has one,
 * and only because a person asked for it: `retry` begins a new attempt, and the steps of the old one stay without
 * effect, since each of them also demands its own `attempt`.
 */
const transitions = {
  start: { from: ["pending"], to: "processing" },
  complete: { from: ["processing"], to: "completed" },
  fail: { from: ["pending", "processing"], to: "failed" },
  retry: { from: ["failed"], to: "pending" },
} as const satisfies Record<string, { from: readonly ExportStatus[]; to: ExportStatus }>;

export type Transition = keyof typeof transitions;

/**
 * Makes the change, with `data` beside it, and returns true; returns false when the export is not in a status that
 * allows it or is not as `onlyWhere` demands.
 */
export async function changeStatus(
  database: Pick<Database, "exportReport">,
  id: number,
  transition: Transition,
  data: Prisma.ExportReportUpdateManyMutationInput = {},
  onlyWhere: Prisma.ExportReportWhereInput = {},
): Promise<boolean> {
  return (await changeAll(database, transition, data, { ...onlyWhere, id })) === 1;
}

/** Moves the updated_at of an export that is under way in this attempt. */
export async function touchExport(
  database: Pick<Database, "$executeRaw">,
  { exportId, attempt }: ExportRun,
): Promise<void> {
  await database.$executeRaw`
    update export_reports set updated_at = greatest(clock_timestamp(), updated_at + interval '1 millisecond')
    where id = ${exportId} and attempt = ${attempt} and status = 'processing'`;
}

/** Makes the change for each tranche of the export that allows it and is as `onlyWhere` demands. */
export async function changeTranches(
  database: Pick<Database, "exportReport">,
  parentReportId: number,
  transition: Transition,
  data: Prisma.ExportReportUpdateManyMutationInput,
  onlyWhere: Prisma.ExportReportWhereInput = {},
): Promise<void> {
  await changeAll(database, transition, data, { ...onlyWhere, parentReportId });
}

/**
 * Makes every other transaction that changes more than one row of this export wait until this one is over. To be taken
 * first: an export, then its tranches, then its own status (whose trigger takes the lock of the user's events).
 */
export async function lockExport(transaction: Pick<Database, "$queryRaw">, id: number): Promise<void> {
  await transaction.$queryRaw`select id from export_reports where id = ${id} for no key update`;
}

/** Whether `changeStatus` would make the change. Holds until the transaction ends when it has locked the export. */
export async function allowsChange(
  transaction: Pick<Database, "exportReport">,
  id: number,
  transition: Transition,
  onlyWhere: Prisma.ExportReportWhereInput,
): Promise<boolean> {
  const where = { ...onlyWhere, id, status: { in: [...transitions[transition].from] } };
  return (await transaction.exportReport.count({ where })) === 1;
}

async function changeAll(
  database: Pick<Database, "exportReport">,
  transition: Transition,
  data: Prisma.ExportReportUpdateManyMutationInput,
  onlyWhere: Prisma.ExportReportWhereInput,
): Promise<number> {
  const { from, to } = transitions[transition];
  const { count } = await database.exportReport.updateMany({
    where: { ...onlyWhere, status: { in: [...from] } },
    data: { ...data, status: to },
  });
  return count;
}
