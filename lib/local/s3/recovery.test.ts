import { randomUUID } from "node:crypto";
import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  bucket,
  credentials,
  region,
  startTestServer,
  type TestServer,
  temporaryFolder,
} from "@/lib/testing/s3/test-support";
import { type S3Server, startS3Server } from "./server";

// States that a kill leaves only in a window too short for crash.test.ts to hit; made by hand here.

let first: TestServer;
let dataDir: string;
let second: S3Server | undefined;

beforeEach(async () => {
  first = await startTestServer();
  dataDir = temporaryFolder();
});
afterEach(async () => {
  await second?.close();
  second = undefined;
  await first.stop();
  rmSync(dataDir, { recursive: true });
});

/** Starts a second server on a copy of what the first one has on disk, after `change`. */
async function restartOnCopy(change: () => void): Promise<S3Client> {
  cpSync(first.dataDir, dataDir, { recursive: true });
  rmSync(path.join(dataDir, "lock"));
  change();
  second = await startS3Server({ port: 0, dataDir, credentials, region });
  return first.createClient({ endpoint: second.url });
}

test("an upload whose object was made, but which was not removed yet, is removed at the next start", async () => {
  const client = first.createClient();
  const target = { Bucket: bucket, Key: "object" };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
  const part = new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: "content" });
  const { ETag } = await client.send(part);
  const uploads = path.join("buckets", bucket, "uploads");
  const kept = temporaryFolder();
  cpSync(path.join(first.dataDir, uploads), kept, { recursive: true });
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }));
  client.destroy();

  const restarted = await restartOnCopy(() => cpSync(kept, path.join(dataDir, uploads), { recursive: true }));
  expect((await restarted.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads).toBeUndefined();
  expect(readdirSync(path.join(dataDir, uploads))).toEqual([]);
  const { Body } = await restarted.send(new GetObjectCommand(target));
  expect(await Body?.transformToString()).toBe("content");
  restarted.destroy();
  rmSync(kept, { recursive: true });
});

test("an open upload goes on after the next start", async () => {
  const client = first.createClient();
  const target = { Bucket: bucket, Key: "object" };
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...target, ContentType: "text/csv" }),
  );
  const part = new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: "content" });
  const { ETag } = await client.send(part);
  client.destroy();

  const restarted = await restartOnCopy(() => undefined);
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await restarted.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }));
  const read = await restarted.send(new GetObjectCommand(target));
  expect([await read.Body?.transformToString(), read.ContentType]).toEqual(["content", "text/csv"]);
  restarted.destroy();
});

test("a bucket or an upload whose creation was cut off is not there after the next start", async () => {
  const uploads = path.join("buckets", bucket, "uploads");
  const restarted = await restartOnCopy(() => {
    mkdirSync(path.join(dataDir, "buckets", "half-made", "objects"), { recursive: true });
    mkdirSync(path.join(dataDir, uploads, randomUUID()));
  });
  const { Buckets } = await restarted.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toEqual([bucket]);
  expect(readdirSync(path.join(dataDir, "buckets"))).toEqual([bucket]);
  expect(readdirSync(path.join(dataDir, uploads))).toEqual([]);
  restarted.destroy();
});

test("what other programs have in the folders is neither read nor removed", async () => {
  const client = first.createClient();
  const target = { Bucket: bucket, Key: "object" };
  await client.send(new PutObjectCommand({ ...target, Body: "content" }));
  const { UploadId = "" } = await client.send(new CreateMultipartUploadCommand(target));
  const { ETag } = await client.send(
    new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: "part" }),
  );
  client.destroy();
  const inBucket = ["", "objects", "uploads", path.join("uploads", UploadId)];
  const folders = [
    "blobs",
    "tmp",
    "buckets",
    ...inBucket.map((folder) => path.join("buckets", bucket, folder)),
  ];
  const names = [".DS_Store", "backup", `${randomUUID()} (conflicted copy)`, "1 (copy).json", "01.json"];
  const foreign = folders.flatMap((folder) => [
    ...names.map((name) => path.join(folder, name)),
    path.join(folder, "a folder", "bucket.json"),
    path.join(folder, "empty-folder"),
    path.join(folder, "photos", "objects", "photo"),
    path.join(folder, "photos", "more"),
  ]);

  const restarted = await restartOnCopy(() => {
    for (const file of foreign) {
      mkdirSync(path.join(dataDir, path.dirname(file)), { recursive: true });
      if (file.endsWith("empty-folder")) mkdirSync(path.join(dataDir, file));
      else writeFileSync(path.join(dataDir, file), "{}");
    }
  });
  const isThere = (file: string): boolean => existsSync(path.join(dataDir, file));
  const { Buckets = [] } = await restarted.send(new ListBucketsCommand({}));
  expect(Buckets.map(({ Name }) => Name)).toEqual([bucket]);
  const { Contents = [] } = await restarted.send(new ListObjectsV2Command({ Bucket: bucket }));
  expect(Contents.map(({ Key, Size }) => [Key, Size])).toEqual([["object", 7]]);
  const { Uploads = [] } = await restarted.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
  expect(Uploads.map((upload) => upload.UploadId)).toEqual([UploadId]);
  const { Parts = [] } = await restarted.send(new ListPartsCommand({ ...target, UploadId }));
  expect(Parts.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([[1, 4]]);
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await restarted.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }));
  expect(foreign.filter((file) => !isThere(file))).toEqual([]);
  expect(isThere(path.join("buckets", bucket, "uploads", UploadId, "1.json"))).toBe(false);
  restarted.destroy();

  // The folder of the upload that is over is still there for them.
  await second?.close();
  second = await startS3Server({ port: 0, dataDir, credentials, region });
  expect(foreign.filter((file) => !isThere(file))).toEqual([]);
});

test("blobs and temporary files that were written before a kill, and never named, are removed", async () => {
  const client = first.createClient();
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: "object", Body: "content" }));
  client.destroy();
  const blobs = readdirSync(path.join(first.dataDir, "blobs"));
  const restarted = await restartOnCopy(() => {
    for (const folder of ["blobs", "tmp"]) writeFileSync(path.join(dataDir, folder, randomUUID()), "cont");
    linkSync(path.join(dataDir, "blobs", blobs.join()), path.join(dataDir, "blobs", randomUUID()));
  });
  expect(readdirSync(path.join(dataDir, "blobs"))).toEqual(blobs);
  expect(readdirSync(path.join(dataDir, "tmp"))).toEqual([]);
  restarted.destroy();
});

test("a bucket whose own file was lost is named, and its objects are kept", async () => {
  const client = first.createClient();
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: "object", Body: "content" }));
  client.destroy();
  const file = path.join(dataDir, "buckets", bucket, "bucket.json");
  await expect(restartOnCopy(() => rmSync(file))).rejects.toThrow(`The file ${file} is missing. Restore it`);
  expect(readdirSync(path.join(dataDir, "blobs"))).toHaveLength(1);
  expect(readdirSync(path.join(dataDir, "buckets", bucket, "objects"))).toHaveLength(1);
});

test("a file that was damaged from outside is named, and the data dir is given free again", async () => {
  const client = first.createClient();
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: "object", Body: "content" }));
  client.destroy();
  const objects = path.join(dataDir, "buckets", bucket, "objects");
  const damage = (): void => {
    for (const file of readdirSync(objects)) writeFileSync(path.join(objects, file), "{");
  };
  await expect(restartOnCopy(damage)).rejects.toThrow(/^The file .*\.json is damaged\. /);
  expect(readdirSync(dataDir)).not.toContain("lock");
});
