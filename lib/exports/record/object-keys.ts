import { randomUUID } from "node:crypto";

/**
 * The keys of one installation, in a bucket that it may share with others: they begin with `bucketPrefix`, as S3_PREFIX
 * has it, and the installation's id, which is a UUID. Ids of exports are not unique across databases. What has that id
 * behind another prefix was written before S3_PREFIX was changed.
 */
export function keySpaceOf(
  bucketPrefix: string,
  { id, ownsOlderKeys }: { id: string; ownsOlderKeys: boolean },
) {
  const underAnotherPrefix = `^(?:.*/)?${id}/${keyEnd}`;
  return {
    prefix: `${bucketPrefix}${id}/`,
    olderKeys: new RegExp(ownsOlderKeys ? `${underAnotherPrefix}|^${keyEnd}` : underAnotherPrefix),
  };
}

/** What begins the keys of all objects of one export, whatever their snapshot. `storePrefix` is the store's own. */
export function exportPrefix(storePrefix: string, exportId: number): string {
  return `${storePrefix}exports/${exportId}/`;
}

/**
 * Where the objects of one export lie. The snapshot id is part of each key: two runs of the snapshot step never touch each
 * other's objects. Stages and parts go by ids and numbers alone, since a step that runs twice writes the same bytes.
 */
export function objectKeys(storePrefix: string, exportId: number, snapshotId: string) {
  const prefix = `${exportPrefix(storePrefix, exportId)}${snapshotId}/`;
  return {
    prefix,
    stage: (index: number) => `${prefix}stage/${index}`,
    part: (index: number) => `${prefix}part/${index}`,
    /**
     * Another one at each call: a run that comes late must neither remove nor replace the file of another one, which may
     * have other bytes, since names that the file tells may have changed between the two.
     */
    newFile: (attempt: number, filename: string) => `${prefix}file/${attempt}/${randomUUID()}/${filename}`,
  };
}

/** Of keys of versions whose stores had no prefix, this is the beginning. The snapshot's UUID tells whose they are. */
const keyEnd = "exports/\\d+/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/";

/**
 * The keys that such a version has written for an export, as far as its row tells. Nothing else of it is known: what a
 * snapshot that came second or an upload without an end has left there stays, since listing would show the objects of
 * others.
 */
export function writtenOlderKeys({
  id,
  snapshotId,
  totalParts,
  storageKey,
}: {
  id: number;
  snapshotId: string | null;
  totalParts: number | null;
  storageKey: string | null;
}): string[] {
  const keys = snapshotId === null ? undefined : objectKeys("", id, snapshotId);
  const tranches = Array.from({ length: totalParts ?? 0 }, (_, index) => index);
  const pieces = keys ? tranches.flatMap((index) => [keys.stage(index), keys.part(index)]) : [];
  return storageKey === null ? pieces : [...pieces, storageKey];
}
