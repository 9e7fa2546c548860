import type { ExportStatus } from "@/lib/contract/export";
import type { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";

/**
 * Every change of status there is. A change happens only from one of `from`, decided by the database in the same
 * statement that writes it, so a late or doubled step can never undo an end: completed and failed have no way out.
 */
const transitions = {
  start: { from: ["pending"], to: "processing" },
  complete: { from: ["processing"], to: "completed" },
  fail: { from: ["pending", "processing"], to: "failed" },
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
  const { from, to } = transitions[transition];
  const { count } = await database.exportReport.updateMany({
    where: { ...onlyWhere, id, status: { in: [...from] } },
    data: { ...data, status: to },
  });
  return count === 1;
}
