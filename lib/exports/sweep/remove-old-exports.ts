import type { Pipeline } from "@/lib/exports/make/pipeline";
import { type SweepAges, secondsBefore } from "@/lib/exports/record/sweep-ages";
import { removeObjects } from "./remove-objects";

/**
 * Forgets exports that ended longer ago than `rowSeconds`, with their parts, events and deliveries. What the audit log
 * says of them stays. The objects that may still be there go too: without the row nobody would find them.
 */
export async function removeOldExports(
  pipeline: Pick<Pipeline, "database" | "store">,
  { rowSeconds }: SweepAges,
  now: Date,
): Promise<{ exports: number }> {
  return removeObjects(pipeline, {
    where: {
      status: { in: ["completed", "failed"] },
      completedAt: { lt: secondsBefore(now, rowSeconds) },
    },
    isFileKept: false,
    record: (ended) => pipeline.database.exportReport.deleteMany({ where: ended }),
  });
}
