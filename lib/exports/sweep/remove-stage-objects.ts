import type { Pipeline } from "@/lib/exports/make/pipeline";
import { failures } from "@/lib/exports/record/failures";
import { type SweepAges, secondsBefore } from "@/lib/exports/record/sweep-ages";
import { removeObjects } from "./remove-objects";

/** Of exports that are completed or cancelled nobody needs the pieces: only a step that was under way may still write. */
const unneededSeconds = 15 * 60;

/**
 * Removes the stage and part objects of exports that have ended: of failed ones after `stageSeconds`, in which a retry
 * can use them, of the others after a quarter of an hour.
 */
export async function removeStageObjects(
  pipeline: Pick<Pipeline, "database" | "store">,
  { stageSeconds }: SweepAges,
  now: Date,
): Promise<{ exports: number }> {
  const unneeded = { lt: secondsBefore(now, Math.min(unneededSeconds, stageSeconds)) };
  return removeObjects(pipeline, {
    where: {
      stageRemovedAt: null,
      OR: [
        { status: "completed", completedAt: unneeded },
        { status: "failed", outcomeCode: failures.cancelled.outcomeCode, completedAt: unneeded },
        { status: "failed", completedAt: { lt: secondsBefore(now, stageSeconds) } },
      ],
    },
    isFileKept: true,
    record: (ended) =>
      pipeline.database.exportReport.updateMany({ where: ended, data: { stageRemovedAt: now } }),
  });
}
