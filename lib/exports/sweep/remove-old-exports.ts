import type { Pipeline } from "./pipeline";
import { removeObjects } from "./remove-objects";
import { type SweepAges, secondsBefore } from "./sweep-ages";

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
