import type { Pipeline } from "./pipeline";
import { removeObjects } from "./remove-objects";
import { type SweepAges, secondsBefore } from "./sweep-ages";

/** Removes the files that are older than `fileSeconds`. */
export async function removeFiles(
  pipeline: Pick<Pipeline, "database" | "store">,
  { fileSeconds }: SweepAges,
  now: Date,
): Promise<{ exports: number }> {
  return removeObjects(pipeline, {
    where: {
      status: "completed",
      storageKey: { not: null },
      fileRemovedAt: null,
      completedAt: { lt: secondsBefore(now, fileSeconds) },
    },
    isFileKept: false,
    record: (ended) =>
      pipeline.database.exportReport.updateMany({
        where: ended,
        data: { fileRemovedAt: now, stageRemovedAt: now },
      }),
  });
}
