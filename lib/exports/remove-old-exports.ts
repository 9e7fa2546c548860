import type { Pipeline } from "./pipeline";
import { removeObjects } from "./remove-objects";
import { type SweepAges, secondsBefore } from "./sweep-ages";

/** Exports that one round of the sweep removes at most. */
const removalsMax = 500;

/**
 * Forgets exports that ended longer ago than `rowSeconds`, with their parts, events and deliveries. What the audit log
 * says of them stays. First the objects that may still be there: without the row nobody would find them.
 */
export async function removeOldExports(
  pipeline: Pick<Pipeline, "database" | "store">,
  { rowSeconds }: SweepAges,
  now: Date,
): Promise<{ exports: number }> {
  const { database } = pipeline;
  const found = await database.exportReport.findMany({
    where: {
      parentReportId: null,
      status: { in: ["completed", "failed"] },
      completedAt: { lt: secondsBefore(now, rowSeconds) },
    },
    orderBy: { completedAt: "asc" },
    take: removalsMax,
    select: { id: true, attempt: true, status: true },
  });
  for (const ended of found) {
    if (await removeObjects(pipeline, ended, null)) {
      await database.exportReport.deleteMany({ where: ended });
    }
  }
  return { exports: found.length };
}
