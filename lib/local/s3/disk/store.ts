import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { writeDurably } from "@/lib/local/durable-file";
import { syncFolder } from "@/lib/local/sync-folder";
import { type Blob, openBlobs } from "./blobs";
import {
  type Bucket,
  bucketFile,
  emptyBucket,
  loadBucket,
  type OpenUpload,
  objectFile,
  partFile,
  removeUploadFiles,
  uploadFile,
  uploadFolder,
} from "./bucket-folder";
import { createKeyLock } from "./key-lock";
import { isBucketName } from "./own-names";
import { insertKey, removeKey } from "./sorted-keys";
import { nowInSeconds, type StoredObject, type Upload, type UploadPart } from "./stored";

/**
 * Everything a data dir holds. Metadata is in memory; every change is on disk before it is seen. A change is one rename
 * of a JSON file, so after a kill each object is the old one or the new one. Changes of one key run one after another.
 */
export function openStore(dataDir: string) {
  const blobs = openBlobs(dataDir);
  const bucketsFolder = path.join(dataDir, "buckets");
  const buckets = loadBuckets(bucketsFolder);
  blobs.removeAllBut(namedBlobs(buckets.values()));
  const locked = createKeyLock();
  const lockName = (bucket: Bucket, key: string): string => `${bucket.name}/${key}`;

  const writeJson = (file: string, value: unknown, undo?: () => Promise<void>): Promise<void> =>
    writeDurably(file, JSON.stringify(value), { temporaryFolder: blobs.temporaryFolder, undo });

  /** The commit of an object; the lock of its key is held. `undo` as for `writeDurably`. */
  const commit = async (bucket: Bucket, object: StoredObject, undo?: () => Promise<void>): Promise<void> => {
    const replaced = bucket.objects.get(object.key);
    await writeJson(objectFile(bucket, object.key), object, undo);
    bucket.objects.set(object.key, object);
    insertKey(bucket.sortedKeys, object.key);
    if (replaced !== undefined) await blobs.remove(replaced.blobs);
  };

  const removeUpload = async (bucket: Bucket, upload: OpenUpload, kept: readonly Blob[]): Promise<void> => {
    bucket.uploads.delete(upload.id);
    await removeUploadFiles(bucket, upload);
    const keptIds = new Set(kept.map(({ id }) => id));
    await blobs.remove(
      [...upload.parts.values()].map(({ blob }) => blob).filter(({ id }) => !keptIds.has(id)),
    );
  };

  return {
    blobs,

    findBucket(name: string): Bucket | undefined {
      return buckets.get(name);
    },

    listBuckets(): Bucket[] {
      return [...buckets.values()];
    },

    /** False when it was there. */
    async createBucket(name: string): Promise<boolean> {
      return locked(name, async () => {
        if (buckets.has(name)) return false;
        const bucket = emptyBucket(path.join(bucketsFolder, name), nowInSeconds());
        await writeJson(bucketFile(bucket.folder), { createdAt: bucket.createdAt });
        await syncFolder(bucketsFolder);
        buckets.set(name, bucket);
        return true;
      });
    },

    /** `checkCurrent` sees the object that is about to be replaced, and throws when it must not be. */
    async putObject(
      bucket: Bucket,
      object: StoredObject,
      checkCurrent: (current: StoredObject | undefined) => void,
    ): Promise<void> {
      const undo = () => blobs.remove(object.blobs);
      await locked(lockName(bucket, object.key), async () => {
        try {
          checkCurrent(bucket.objects.get(object.key));
        } catch (error) {
          await undo();
          throw error;
        }
        await commit(bucket, object, undo);
      });
    },

    /** Removes what is there of these keys. */
    async deleteObjects(bucket: Bucket, keys: readonly string[]): Promise<void> {
      const removed: Blob[] = [];
      for (const key of keys) {
        await locked(lockName(bucket, key), async () => {
          const object = bucket.objects.get(key);
          if (object === undefined) return;
          await rm(objectFile(bucket, key));
          bucket.objects.delete(key);
          removeKey(bucket.sortedKeys, key);
          removed.push(...object.blobs);
        });
      }
      if (removed.length === 0) return;
      await syncFolder(path.join(bucket.folder, "objects"));
      await blobs.remove(removed);
    },

    async createUpload(bucket: Bucket, fields: Omit<Upload, "id" | "initiated">): Promise<Upload> {
      const upload: Upload = { id: randomUUID(), initiated: nowInSeconds(), ...fields };
      const folder = uploadFolder(bucket, upload.id);
      await mkdir(folder);
      await writeJson(uploadFile(bucket, upload.id), upload, () => rm(folder, { recursive: true }));
      await syncFolder(path.join(bucket.folder, "uploads"));
      bucket.uploads.set(upload.id, { ...upload, parts: new Map() });
      return upload;
    },

    /** False when the upload was ended in the meantime; the part is gone then. */
    async putPart(bucket: Bucket, upload: OpenUpload, part: UploadPart): Promise<boolean> {
      return locked(lockName(bucket, upload.key), async () => {
        const undo = () => blobs.remove([part.blob]);
        if (!bucket.uploads.has(upload.id)) {
          await undo();
          return false;
        }
        await writeJson(partFile(bucket, upload.id, part.number), part, undo);
        const replaced = upload.parts.get(part.number);
        upload.parts.set(part.number, part);
        if (replaced !== undefined) await blobs.remove([replaced.blob]);
        return true;
      });
    },

    /**
     * Makes an object of an upload. `makeObject` sees the object that is about to be replaced, when nothing can change
     * it or the upload any more; when it throws, the upload stays open. False when the upload was ended in the meantime.
     */
    async completeUpload(
      bucket: Bucket,
      upload: OpenUpload,
      makeObject: (current: StoredObject | undefined) => StoredObject,
    ): Promise<boolean> {
      return locked(lockName(bucket, upload.key), async () => {
        if (!bucket.uploads.has(upload.id)) return false;
        const object = makeObject(bucket.objects.get(upload.key));
        await commit(bucket, object);
        await removeUpload(bucket, upload, object.blobs);
        return true;
      });
    },

    /** False when the upload was ended in the meantime. */
    async abortUpload(bucket: Bucket, upload: OpenUpload): Promise<boolean> {
      return locked(lockName(bucket, upload.key), async () => {
        if (!bucket.uploads.has(upload.id)) return false;
        await removeUpload(bucket, upload, []);
        return true;
      });
    },
  };
}

export type Store = ReturnType<typeof openStore>;

function loadBuckets(folder: string): Map<string, Bucket> {
  mkdirSync(folder, { recursive: true });
  const buckets = new Map<string, Bucket>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || !isBucketName(entry.name)) continue;
    const bucket = loadBucket(path.join(folder, entry.name));
    if (bucket !== null) buckets.set(bucket.name, bucket);
  }
  return buckets;
}

function namedBlobs(buckets: Iterable<Bucket>): Set<string> {
  const named = new Set<string>();
  for (const { objects, uploads } of buckets) {
    for (const object of objects.values()) for (const { id } of object.blobs) named.add(id);
    for (const upload of uploads.values()) for (const { blob } of upload.parts.values()) named.add(blob.id);
  }
  return named;
}
