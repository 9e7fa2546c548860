import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { syncFolder } from "@/lib/local/sync-folder";
import { madeNames } from "./own-names";
import { compareUtf8 } from "./sorted-keys";
import type { StoredObject, Upload, UploadPart } from "./stored";

// One bucket on disk:
//   bucket.json                      written last at creation: without it there is no bucket
//   objects/<sha256 of key>.json     a StoredObject
//   uploads/<id>/upload.json         an Upload; without it the upload is over
//   uploads/<id>/<number>.json       an UploadPart
// Files of other names are other programs' (own-names.ts).

const objectFileName = /^[0-9a-f]{64}\.json$/;
const partFileName = /^[1-9]\d{0,4}\.json$/;

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

/** Removes what this server wrote of an upload. First the file that makes it one: a kill in between leaves no half upload. */
export async function removeUploadFiles(bucket: Bucket, { id, parts }: OpenUpload): Promise<void> {
  const folder = uploadFolder(bucket, id);
  await rm(uploadFile(bucket, id), { force: true });
  for (const number of parts.keys()) await rm(partFile(bucket, id, number), { force: true });
  try {
    await rmdir(folder);
  } catch (error) {
    if (!isNotEmpty(error)) throw error;
    await syncFolder(folder); // It stays for what another program keeps there; what was removed must not come back.
  }
  await syncFolder(path.dirname(folder));
}

export function emptyBucket(folder: string, createdAt: string): Bucket {
  mkdirSync(path.join(folder, "objects"), { recursive: true });
  mkdirSync(path.join(folder, "uploads"), { recursive: true });
  const name = path.basename(folder);
  return { name, folder, createdAt, objects: new Map(), sortedKeys: [], uploads: new Map() };
}

/** Reads a bucket at start, and ends what a killed process left half done. Null when its creation was left half done. */
export function loadBucket(folder: string): Bucket | null {
  if (!existsSync(bucketFile(folder))) {
    removeHalfMade(folder);
    return null;
  }
  const bucket = emptyBucket(folder, readJson<{ createdAt: string }>(bucketFile(folder)).createdAt);
  for (const file of readdirSync(path.join(folder, "objects")).filter((name) => objectFileName.test(name))) {
    const object = readJson<StoredObject>(path.join(folder, "objects", file));
    bucket.objects.set(object.key, object);
  }
  bucket.sortedKeys = [...bucket.objects.keys()].sort(compareUtf8);
  for (const id of madeNames(path.join(folder, "uploads"), "folders")) loadUpload(bucket, id);
  return bucket;
}

/** What `emptyBucket` makes, and nothing else, is a bucket whose creation was cut off. */
function removeHalfMade(folder: string): void {
  const names = readdirSync(folder);
  const isOurs = names.includes("objects") && names.every((name) => name === "objects" || name === "uploads");
  if (!isOurs) return;
  if (readdirSync(path.join(folder, "objects")).some((name) => objectFileName.test(name))) {
    throw new Error(
      `The file ${bucketFile(folder)} is missing. Restore it, or remove its folder and with it the bucket's objects.`,
    );
  }
  for (const name of [...names, "."]) removeIfEmpty(path.join(folder, name));
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!isNotEmpty(error)) throw error;
  }
}

function isNotEmpty(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOTEMPTY" || error.code === "EEXIST");
}

function loadUpload(bucket: Bucket, id: string): void {
  const upload = existsSync(uploadFile(bucket, id)) ? readJson<Upload>(uploadFile(bucket, id)) : null;
  const isCompleted = upload !== null && bucket.objects.get(upload.key)?.uploadId === id;
  if (upload === null || isCompleted) {
    const folder = uploadFolder(bucket, id);
    const isOurs = (name: string) => name === "upload.json" || partFileName.test(name);
    for (const name of readdirSync(folder).filter(isOurs)) rmSync(path.join(folder, name));
    removeIfEmpty(folder);
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
