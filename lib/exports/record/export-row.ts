import type { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";

/** The columns that the wire object is made of. What of a chunked export is ready comes from its child rows. */
export const exportRowSelect = {
  id: true,
  userId: true,
  reportType: true,
  status: true,
  searchParams: true,
  indexParams: true,
  query: true,
  name: true,
  filename: true,
  storageKey: true,
  errorMessage: true,
  outcomeCode: true,
  chunkedExport: true,
  parentReportId: true,
  totalParts: true,
  rowCount: true,
  byteSize: true,
  sha256: true,
  snapshotAt: true,
  snapshotTransactions: true,
  warnings: true,
  createdAt: true,
  updatedAt: true,
  startedAt: true,
  completedAt: true,
  completionSeenAt: true,
  attempt: true,
  fileRemovedAt: true,
  user: { select: { name: true } },
  publisher: { select: { name: true } },
} satisfies Prisma.ExportReportSelect;

type SelectedRow = Prisma.ExportReportGetPayload<{ select: typeof exportRowSelect }>;

/** The parts of an export that are ready. */
export interface ReadyParts {
  parts: number;
  rows: number;
  bytes: number;
}

export type ExportRow = SelectedRow & { ready: ReadyParts };

export const nothingReady: ReadyParts = { parts: 0, rows: 0, bytes: 0 };

/**
 * The exports that are wanted, with what is ready of them. That is counted from their child rows: by one query for any
 * number of exports, by none where no export is cut into parts.
 */
export async function selectExports(
  database: Database,
  wanted: Pick<Prisma.ExportReportFindManyArgs, "where" | "orderBy" | "take">,
): Promise<ExportRow[]> {
  const rows: SelectedRow[] = await database.exportReport.findMany({ ...wanted, select: exportRowSelect });
  const chunkedIds = rows.filter(({ totalParts }) => totalParts !== null).map(({ id }) => id);
  const readyById = await countReady(database, chunkedIds);
  return rows.map((row) => ({ ...row, ready: readyById.get(row.id) ?? nothingReady }));
}

async function countReady(
  database: Database,
  parentIds: number[],
): Promise<ReadonlyMap<number | null, ReadyParts>> {
  if (parentIds.length === 0) return new Map();
  const groups = await database.exportReport.groupBy({
    by: ["parentReportId"],
    where: { parentReportId: { in: parentIds }, status: "completed" },
    _count: true,
    _sum: { rowCount: true, byteSize: true },
  });
  return new Map(
    groups.map(({ parentReportId, _count, _sum }) => [
      parentReportId,
      { parts: _count, rows: Number(_sum.rowCount ?? 0), bytes: Number(_sum.byteSize ?? 0) },
    ]),
  );
}
