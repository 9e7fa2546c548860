import { failures } from "./failures";
import type { Pipeline } from "./pipeline";
import { removeObjects } from "./remove-objects";
import { type SweepAges, secondsBefore } from "./sweep-ages";

/** Exports whose objects one round of the sweep removes at most. */
const removalsMax = 500;

/** Of exports that are completed or cancelled nobody needs the pieces: only a step that was under way may still write. */
const unneededSeconds = 15 * 60;

/**
 * Removes the stage and part objects of exports that have ended: of failed ones after `stageSeconds`, in which a retry
 * can use them, of the others after a quarter of an hour. First the objects, then the row says so, so that a crash
 * between the two only makes it happen twice.
 */
export async function removeStageObjects(
  pipeline: Pick<Pipeline, "database" | "store">,
  { stageSeconds }: SweepAges,
  now: Date,
): Promise<{ exports: number }> {
  const { database } = pipeline;
  const unneeded = { lt: secondsBefore(now, Math.min(unneededSeconds, stageSeconds)) };
  const found = await database.exportReport.findMany({
    where: {
      parentReportId: null,
      stageRemovedAt: null,
      OR: [
        { status: "completed", completedAt: unneeded },
        { status: "failed", outcomeCode: failures.cancelled.outcomeCode, completedAt: unneeded },
        { status: "failed", completedAt: { lt: secondsBefore(now, stageSeconds) } },
      ],
    },
    orderBy: { completedAt: "asc" },
    take: removalsMax,
    select: { id: true, attempt: true, status: true, storageKey: true },
  });
  for (const { storageKey, ...ended } of found) {
    if (await removeObjects(pipeline, ended, storageKey)) {
      await database.exportReport.updateMany({ where: ended, data: { stageRemovedAt: now } });
    }
  }
  return { exports: found.length };
}
