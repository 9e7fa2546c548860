import type { Database } from "@/lib/db/prisma";
import { endTranches } from "./end-export";

/** Ends tranches whose export has failed: a crash came between the end of the one and of the others. */
export async function endLeftTranches(database: Database): Promise<{ exports: number }> {
  const found = await database.exportReport.findMany({
    where: {
      parentReportId: null,
      status: "failed",
      tranches: { some: { status: { in: ["pending", "processing"] } } },
    },
    orderBy: { id: "asc" },
    take: 1000,
    select: { id: true, attempt: true, outcomeCode: true, errorMessage: true },
  });
  for (const { id: exportId, attempt, ...outcome } of found) {
    await endTranches(database, { exportId, attempt }, outcome);
  }
  return { exports: found.length };
}
