import type { Database } from "@/lib/db/prisma";

/** Long enough for an event on its way, short enough for a person who waits. */
const waitingSeconds = 60;

/** Exports that nobody has begun to make for a minute: their event may have been lost after the row was committed. */
export async function findWaitingExports(
  database: Database,
  now: Date,
): Promise<{ id: number; userId: number }[]> {
  return database.exportReport.findMany({
    where: {
      status: "pending",
      parentReportId: null,
      createdAt: { lt: new Date(now.getTime() - waitingSeconds * 1000) },
    },
    orderBy: { id: "asc" },
    take: 1000,
    select: { id: true, userId: true },
  });
}
