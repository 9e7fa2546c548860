import type { Database } from "@/lib/db/prisma";
import type { ExportRow } from "./export-row";

// Of simultaneous identical requests exactly one may be told "queued", and the others that it is under way (409). A
// small export can be finished before the last of them is even read from its socket, by a process that has just
// started, say. No clock of ours knows when that one was sent. What we do know is whether anybody has been told of the
// completion: as long as nobody has, no caller can tell an export that is finished from one that is about to be.

/** How long a completion that nobody has heard of still counts as under way, at most. */
export const untoldSecondsMax = 2;

/** Notes that these exports' completion is about to be told. To be awaited before the answer is sent. */
export async function markCompletionTold(
  database: Database,
  rows: Pick<ExportRow, "id" | "status" | "completionToldAt">[],
): Promise<void> {
  const news = rows.filter(
    ({ status, completionToldAt }) => status === "completed" && completionToldAt === null,
  );
  if (news.length === 0) return;
  await database.exportReport.updateMany({
    where: { id: { in: news.map(({ id }) => id) }, completionToldAt: null },
    data: { completionToldAt: new Date() },
  });
}

/** Whether the export was under way as far as a caller can know whose request arrived then. */
export function wasUnderWay(
  { completedAt, completionToldAt }: Pick<ExportRow, "completedAt" | "completionToldAt">,
  arrivedAt: Date,
): boolean {
  if (completedAt === null) return true;
  const untoldUntil = completedAt.getTime() + (completionToldAt === null ? untoldSecondsMax * 1000 : 0);
  return untoldUntil >= arrivedAt.getTime();
}

/** The row of a finished export as it was just before its end. */
export function asUnderWay(row: ExportRow): ExportRow {
  return row.completedAt === null
    ? row
    : { ...row, status: "processing", filename: null, storageKey: null, completedAt: null };
}
