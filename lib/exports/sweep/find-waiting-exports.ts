import type { Database } from "@/lib/db/prisma";
import type { RequestedExport } from "@/lib/exports/record/announce";
import { secondsBefore } from "@/lib/exports/record/sweep-ages";

/** Long enough for an event on its way, short enough for a person who waits. */
const waitingSeconds = 60;

/** Longer than an engine tries to take up an event, and than most exports wait for those before them. */
const turnMs = 30 * 60_000;

/**
 * Attempts that nobody has begun for a minute: their event may have been lost after the row was committed. After each
 * half hour it is another `turn`, since that event may also have come to nothing; before, another event would only make
 * a second run of what waits for others.
 */
export async function findWaitingExports(
  database: Database,
  now: Date,
): Promise<{ requested: RequestedExport; turn: number }[]> {
  const rows = await database.exportReport.findMany({
    where: {
      status: "pending",
      parentReportId: null,
      statusChangedAt: { lt: secondsBefore(now, waitingSeconds) },
    },
    orderBy: { id: "asc" },
    take: 1000,
    select: { id: true, userId: true, attempt: true, createdAt: true, statusChangedAt: true },
  });
  return rows.map(({ id: exportId, statusChangedAt, ...row }) => ({
    requested: { exportId, ...row, requestId: null },
    turn: Math.floor((now.getTime() - statusChangedAt.getTime()) / turnMs),
  }));
}
