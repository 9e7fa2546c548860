import type { Prisma } from "@/lib/db/generated/client";
import type { Pipeline } from "@/lib/exports/make/pipeline";
import { exportPrefix } from "@/lib/exports/record/object-keys";

/** Exports whose objects one round of the sweep removes at most. */
const removalsMax = 500;

/** An export that has ended, as the sweep found it: a condition for whatever changes its row. */
interface EndedExport {
  id: number;
  attempt: number;
  status: string;
}

/** Which exports lose their objects, whether the finished file stays, and what their rows say afterwards. */
export interface Removal {
  where: Prisma.ExportReportWhereInput;
  isFileKept: boolean;
  record(ended: EndedExport): PromiseLike<unknown>;
}

/**
 * Removes what lies in the store for exports that have ended, the oldest first, and then has the row say so: a crash
 * between the two only makes it happen twice. Exports that changed meanwhile are left alone.
 */
export async function removeObjects(
  pipeline: Pick<Pipeline, "database" | "store">,
  { where, isFileKept, record }: Removal,
): Promise<{ exports: number }> {
  const found = await pipeline.database.exportReport.findMany({
    where: { ...where, parentReportId: null },
    orderBy: { completedAt: "asc" },
    take: removalsMax,
    select: { id: true, attempt: true, status: true, storageKey: true },
  });
  for (const { storageKey, ...ended } of found) {
    if (await emptyStore(pipeline, ended, isFileKept ? storageKey : null)) await record(ended);
  }
  return { exports: found.length };
}

/**
 * Removes all objects of one export except for `keep`: also what a snapshot that came second, an earlier attempt or an
 * upload without an end has left there. Returns false, and removes nothing, when the export is no longer as it was
 * found.
 *
 * Listed first and looked at second: what a retry writes from then on is not on the list.
 */
async function emptyStore(
  { database, store }: Pick<Pipeline, "database" | "store">,
  { id, attempt, status }: EndedExport,
  keep: string | null,
): Promise<boolean> {
  const keys = await store.list(exportPrefix(id));
  const uploads = await store.listUploads(exportPrefix(id));
  if ((await database.exportReport.count({ where: { id, attempt, status } })) === 0) return false;
  await store.delete(keys.filter((key) => key !== keep));
  for (const upload of uploads) await store.abortUpload(upload);
  return true;
}
