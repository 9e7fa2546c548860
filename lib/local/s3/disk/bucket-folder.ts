import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { compareUtf8 } from "./sorted-keys";
import type { StoredObject, Upload, UploadPart } from "./stored";

// One bucket on disk:
//   bucket.json                      written last at creation: without it there is no bucket
//   objects/<sha256 of key>.json     a StoredObject
//   uploads/<id>/upload.json         an Upload; without it the upload is over
//   uploads/<id>/<number>.json       an UploadPart
// Files of other names are other programs', as those of a file manager that somebody opened the folder in.

const objectFileName = /^[0-9a-f]{64}\.json$/;
const partFileName = /^\d{1,5}\.json$/;

export interface OpenUpload extends Upload {
  parts: Map<number, UploadPart>;
}

/** One bucket in memory. */
export interface Bucket {
  name: string;
  folder: string;
  createdAt: string;
  objects: Map<string, StoredObject>;
  /** The keys of `objects` by their UTF-8 bytes. */
  sortedKeys: string[];
  uploads: Map<string, OpenUpload>;
}

export function bucketFile(folder: string): string {
  return path.join(folder, "bucket.json");
}

export function objectFile(bucket: Bucket, key: string): string {
  return path.join(bucket.folder, "objects", `${createHash("sha256").update(key).digest("hex")}.json`);
}

export function uploadFolder(bucket: Bucket, uploadId: string): string {
  return path.join(bucket.folder, "uploads", uploadId);
}

export function uploadFile(bucket: Bucket, uploadId: string): string {
  return path.join(uploadFolder(bucket, uploadId), "upload.json");
}

export function partFile(bucket: Bucket, uploadId: string, number: number): string {
  return path.join(uploadFolder(bucket, uploadId), `${number}.json`);
}

export function emptyBucket(folder: string, createdAt: string): Bucket {
  mkdirSync(path.join(folder, "objects"), { recursive: true });
  mkdirSync(path.join(folder, "uploads"), { recursive: true });
  const name = path.basename(folder);
  return { name, folder, createdAt, objects: new Map(), sortedKeys: [], uploads: new Map() };
}

/** Reads a bucket at start, and ends what a killed process left half done. Null when its creation was left half done. */
export function loadBucket(folder: string): Bucket | null {
  if (!existsSync(bucketFile(folder))) return null;
  const bucket = emptyBucket(folder, readJson<{ createdAt: string }>(bucketFile(folder)).createdAt);
  for (const file of readdirSync(path.join(folder, "objects")).filter((name) => objectFileName.test(name))) {
    const object = readJson<StoredObject>(path.join(folder, "objects", file));
    bucket.objects.set(object.key, object);
  }
  bucket.sortedKeys = [...bucket.objects.keys()].sort(compareUtf8);
  for (const id of readdirSync(path.join(folder, "uploads"))) loadUpload(bucket, id);
  return bucket;
}

function loadUpload(bucket: Bucket, id: string): void {
  const upload = existsSync(uploadFile(bucket, id)) ? readJson<Upload>(uploadFile(bucket, id)) : null;
  const isCompleted = upload !== null && bucket.objects.get(upload.key)?.uploadId === id;
  if (upload === null || isCompleted) {
    rmSync(uploadFolder(bucket, id), { recursive: true });
    return;
  }
  const parts = readdirSync(uploadFolder(bucket, id))
    .filter((file) => partFileName.test(file))
    .map((file) => readJson<UploadPart>(path.join(uploadFolder(bucket, id), file)));
  bucket.uploads.set(id, { ...upload, parts: new Map(parts.map((part) => [part.number, part])) });
}

function readJson<T>(file: string): T {
  try {
    // A cast, since only this server writes these files, and each whole or not at all.
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch (cause) {
    throw new Error(
      `The file ${file} is damaged. Restore it, or remove it and with it the object it describes.`,
      { cause },
    );
  }
}
