import type { Pipeline } from "@/lib/exports/make/pipeline";
import { type SweepAges, secondsBefore } from "@/lib/exports/record/sweep-ages";
import { removeObjects } from "./remove-objects";

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
