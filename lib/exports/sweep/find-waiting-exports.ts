import type { Database } from "@/lib/db/prisma";
import { secondsBefore } from "@/lib/exports/record/sweep-ages";

/** Long enough for an event on its way, short enough for a person who waits. */
const waitingSeconds = 60;

/** Attempts that nobody has begun for a minute: their event may have been lost after the row was committed. */
export async function findWaitingExports(
  database: Database,
  now: Date,
): Promise<{ id: number; userId: number; attempt: number }[]> {
  return database.exportReport.findMany({
    where: {
      status: "pending",
      parentReportId: null,
      statusChangedAt: { lt: secondsBefore(now, waitingSeconds) },
    },
    orderBy: { id: "asc" },
    take: 1000,
    select: { id: true, userId: true, attempt: true },
  });
}
