import type { Pipeline } from "./pipeline";
import { removeObjects } from "./remove-objects";
import { type SweepAges, secondsBefore } from "./sweep-ages";

/** Files that one round of the sweep removes at most. */
const removalsMax = 500;

/** Removes the files that are older than `fileSeconds`. First the objects, then the row says so. */
export async function removeFiles(
  pipeline: Pick<Pipeline, "database" | "store">,
  { fileSeconds }: SweepAges,
  now: Date,
): Promise<{ exports: number }> {
  const { database } = pipeline;
  const found = await database.exportReport.findMany({
    where: {
      parentReportId: null,
      status: "completed",
      storageKey: { not: null },
      fileRemovedAt: null,
      completedAt: { lt: secondsBefore(now, fileSeconds) },
    },
    orderBy: { completedAt: "asc" },
    take: removalsMax,
    select: { id: true, attempt: true, status: true },
  });
  for (const ended of found) {
    if (await removeObjects(pipeline, ended, null)) {
      await database.exportReport.updateMany({
        where: ended,
        data: { fileRemovedAt: now, stageRemovedAt: now },
      });
    }
  }
  return { exports: found.length };
}
