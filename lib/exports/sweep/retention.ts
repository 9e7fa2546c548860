import type { Prisma } from "@/lib/db/generated/client";
import type { MakeDeps } from "@/lib/exports/make/make-deps";
import { failures } from "@/lib/exports/record/failures";
import { exportPrefix, writtenOlderKeys } from "@/lib/exports/record/object-keys";
import { type SweepAges, secondsBefore } from "@/lib/exports/record/sweep-ages";
import type { UnfinishedUpload } from "@/lib/storage/object-store";
import { FirstFailure } from "./first-failure";

/** Exports whose objects one round of the sweep removes at most. */
const removalsMax = 500;

/** Of exports that are completed or cancelled nobody needs the pieces: only a step that was under way may still write. */
const unneededSeconds = 15 * 60;

/** An export that has ended, as the sweep found it: a condition for whatever changes its row. */
interface EndedExport {
  id: number;
  attempt: number;
  status: string;
}

/** Which exports lose their objects, whether the finished file stays, and what their rows say afterwards. */
interface Removal {
  where: Prisma.ExportReportWhereInput;
  isFileKept: boolean;
  record(ended: EndedExport): PromiseLike<unknown>;
}

/**
 * Removes the stage and part objects of exports that have ended: of failed ones after `stageSeconds`, in which a retry
 * can use them, of the others after a quarter of an hour.
 */
export async function removeStageObjects(
  deps: Pick<MakeDeps, "database" | "store">,
  { stageSeconds }: SweepAges,
  now: Date,
): Promise<{ exports: number }> {
  const unneeded = { lt: secondsBefore(now, Math.min(unneededSeconds, stageSeconds)) };
  return removeObjects(deps, {
    where: {
      stageRemovedAt: null,
      OR: [
        { status: "completed", completedAt: unneeded },
        { status: "failed", outcomeCode: failures.cancelled.outcomeCode, completedAt: unneeded },
        { status: "failed", completedAt: { lt: secondsBefore(now, stageSeconds) } },
      ],
    },
    isFileKept: true,
    record: (ended) => deps.database.exportReport.updateMany({ where: ended, data: { stageRemovedAt: now } }),
  });
}

/** Removes the files that are older than `fileSeconds`. */
export async function removeFiles(
  deps: Pick<MakeDeps, "database" | "store">,
  { fileSeconds }: SweepAges,
  now: Date,
): Promise<{ exports: number }> {
  return removeObjects(deps, {
    where: {
      status: "completed",
      storageKey: { not: null },
      fileRemovedAt: null,
      completedAt: { lt: secondsBefore(now, fileSeconds) },
    },
    isFileKept: false,
    record: (ended) =>
      deps.database.exportReport.updateMany({
        where: ended,
        data: { fileRemovedAt: now, stageRemovedAt: now },
      }),
  });
}

/**
 * Forgets exports that ended longer ago than `rowSeconds`, with their parts, events and deliveries. What the audit log
 * says of them stays. The objects that may still be there go too: without the row nobody would find them.
 */
export async function removeOldExports(
  deps: Pick<MakeDeps, "database" | "store">,
  { rowSeconds }: SweepAges,
  now: Date,
): Promise<{ exports: number }> {
  return removeObjects(deps, {
    where: {
      status: { in: ["completed", "failed"] },
      completedAt: { lt: secondsBefore(now, rowSeconds) },
    },
    isFileKept: false,
    record: (ended) => deps.database.exportReport.deleteMany({ where: ended }),
  });
}

/**
 * Removes what lies in the store for exports that have ended, the oldest first, and then has the row say so: a crash
 * between the two only makes it happen twice. Exports that changed meanwhile are left alone.
 *
 * An export whose objects cannot be removed keeps no other one waiting; what the first of them threw is thrown at the end.
 * Nothing more is asked of a store that does not even list.
 */
async function removeObjects(
  deps: Pick<MakeDeps, "database" | "store">,
  { where, isFileKept, record }: Removal,
): Promise<{ exports: number }> {
  const found = await deps.database.exportReport.findMany({
    where: { ...where, parentReportId: null },
    orderBy: { completedAt: "asc" },
    take: removalsMax,
    select: { id: true, attempt: true, status: true, snapshotId: true, totalParts: true, storageKey: true },
  });
  const failures = new FirstFailure();
  for (const { snapshotId, totalParts, storageKey, ...ended } of found) {
    const older = writtenOlderKeys({ id: ended.id, snapshotId, totalParts, storageKey });
    const objects = await findObjects(deps, ended, older);
    if (!objects) continue;
    if (isFileKept && storageKey !== null) objects.keys.delete(storageKey);
    await failures.outlive(async () => {
      await deps.store.delete([...objects.keys]);
      for (const upload of objects.uploads) await deps.store.abortUpload(upload);
      await record(ended);
    });
  }
  failures.throwIfAny();
  return { exports: found.length };
}

/**
 * All objects of one export: also what a snapshot that came second, an earlier attempt or an upload without an end has
 * left there. `older` are keys that it may have had before this installation had a prefix. Null when the export is no
 * longer as it was found.
 *
 * Listed first and looked at second: what a retry writes from then on is not on the list.
 */
async function findObjects(
  { database, store }: Pick<MakeDeps, "database" | "store">,
  { id, attempt, status }: EndedExport,
  older: readonly string[],
): Promise<{ keys: Set<string>; uploads: UnfinishedUpload[] } | null> {
  const prefix = exportPrefix(await store.prefix(), id);
  const keys = new Set([...(await store.list(prefix)), ...(await store.owned(older))]);
  const uploads = await store.listUploads(prefix);
  return (await database.exportReport.count({ where: { id, attempt, status } })) === 0
    ? null
    : { keys, uploads };
}
