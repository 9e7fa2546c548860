import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
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
    mkdirSync(path.join(dataDir, uploads, "half-made"));
  });
  const { Buckets } = await restarted.send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toEqual([bucket]);
  expect(readdirSync(path.join(dataDir, "buckets"))).toEqual([bucket]);
  expect(readdirSync(path.join(dataDir, uploads))).toEqual([]);
  restarted.destroy();
});

test("files that a file manager leaves in the folders keep nothing from starting", async () => {
  const client = first.createClient();
  const target = { Bucket: bucket, Key: "object" };
  await client.send(new PutObjectCommand({ ...target, Body: "content" }));
  const { UploadId = "" } = await client.send(new CreateMultipartUploadCommand(target));
  await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: "part" }));
  client.destroy();
  const inBucket = ["", "objects", "uploads", path.join("uploads", UploadId)];
  const folders = ["blobs", "buckets", ...inBucket.map((folder) => path.join("buckets", bucket, folder))];

  const restarted = await restartOnCopy(() => {
    for (const folder of folders) writeFileSync(path.join(dataDir, folder, ".DS_Store"), "Bud1");
  });
  const { Body } = await restarted.send(new GetObjectCommand(target));
  expect(await Body?.transformToString()).toBe("content");
  const { Parts } = await restarted.send(new ListPartsCommand({ ...target, UploadId }));
  expect(Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([[1, 4]]);
  restarted.destroy();
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
