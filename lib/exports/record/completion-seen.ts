import type { Database } from "@/lib/db/prisma";
import type { ExportRow } from "./export-row";

// Of simultaneous identical requests exactly one gets "queued", and the others a 409 with the running export. A small
// export can end before the last of them is even read from its socket. No clock of ours knows when that one was sent,
// but we know whether any answer has shown the completion yet. Until one has, no caller can know that the export ended.

/** How long an export whose completion nobody has seen still counts as running, at most. */
export const unseenSecondsMax = 2;

/** Records that an answer is about to show these exports as completed. Await it before the answer is sent. */
export async function markCompletionSeen(
  database: Database,
  rows: Pick<ExportRow, "id" | "status" | "completionSeenAt">[],
): Promise<void> {
  const news = rows.filter(
    ({ status, completionSeenAt }) => status === "completed" && completionSeenAt === null,
  );
  if (news.length === 0) return;
  await database.exportReport.updateMany({
    where: { id: { in: news.map(({ id }) => id) }, completionSeenAt: null },
    data: { completionSeenAt: new Date() },
  });
}

/** Whether the export was under way as far as a caller can know whose request arrived then. */
export function wasUnderWay(
  { completedAt, completionSeenAt }: Pick<ExportRow, "completedAt" | "completionSeenAt">,
  arrivedAt: Date,
): boolean {
  if (completedAt === null) return true;
  const unseenUntil = completedAt.getTime() + (completionSeenAt === null ? unseenSecondsMax * 1000 : 0);
  return unseenUntil >= arrivedAt.getTime();
}

/** The row of a finished export as it was just before its end, which is later for whoever compares the two. */
export function asUnderWay(row: ExportRow): ExportRow {
  if (row.completedAt === null) return row;
  const updatedAt = new Date(row.updatedAt.getTime() - 1);
  return { ...row, status: "processing", filename: null, storageKey: null, completedAt: null, updatedAt };
}
