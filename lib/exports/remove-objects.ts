import { exportPrefix } from "./object-keys";
import type { Pipeline } from "./pipeline";

/** An export that has ended, as the sweep found it. */
export interface EndedExport {
  id: number;
  attempt: number;
  status: string;
}

/**
 * Removes all that lies in the store for the export except for the object `keep`: also what a snapshot that came second,
 * an earlier attempt or an upload without an end has left there. Returns false, and removes nothing, when the export is
 * no longer as it was found.
 *
 * Listed first and looked at second: what a retry writes from then on is not on the list.
 */
export async function removeObjects(
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
