import type { Prisma } from "@/lib/db/generated/client";
import type { MakeDeps } from "@/lib/exports/make/make-deps";
import { endExport } from "@/lib/exports/record/end-export";
import { type SweepAges, secondsBefore } from "@/lib/exports/record/sweep-ages";

/** Exports of one kind that one round of the sweep ends at most. */
const endsMax = 1000;

/**
 * Ends the attempts that no longer move, or that have waited or been worked on for longer than one may. What their
 * steps may still do changes nothing. Returns how many were ended.
 */
export async function endIdleRuns(
  { database, log }: Pick<MakeDeps, "database" | "log">,
  ages: SweepAges,
  now: Date,
): Promise<{ ended: number }> {
  const begunBefore = secondsBefore(now, ages.runSecondsMax);
  const changedBefore = secondsBefore(now, ages.stalledSeconds);
  const rules = [
    { kind: "too_old", where: { status: "pending", statusChangedAt: { lt: begunBefore } } },
    { kind: "too_old", where: { status: "processing", startedAt: { lt: begunBefore } } },
    {
      kind: "stalled",
      where: {
        status: "processing",
        updatedAt: { lt: changedBefore },
        OR: [{ movedAt: null }, { movedAt: { lt: changedBefore } }],
        tranches: { none: { updatedAt: { gte: changedBefore } } },
      },
    },
  ] as const satisfies { kind: string; where: Prisma.ExportReportWhereInput }[];

  let ended = 0;
  for (const { kind, where } of rules) {
    const found = await database.exportReport.findMany({
      where: { ...where, parentReportId: null },
      orderBy: { id: "asc" },
      take: endsMax,
      select: { id: true, attempt: true },
    });
    for (const { id: exportId, attempt } of found) {
      if (!(await endExport(database, { exportId, attempt }, kind, { onlyWhere: where }))) continue;
      log.error({ exportId, attempt, kind }, "export ended by the sweep");
      ended++;
    }
  }
  return { ended };
}
