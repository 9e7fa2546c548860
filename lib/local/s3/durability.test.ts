import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { expect, onTestFinished, test } from "vitest";
import { bucket, credentials, region, temporaryFolder } from "@/lib/testing/s3/test-support";
import { watchSyncs } from "@/lib/testing/watch-syncs";
import { startS3Server } from "./server";

// crash.test.ts shows what a kill leaves, which keeps all that was written. A loss of power keeps what was synced.

const inBucket = (name: string): string => `made/data/buckets/${bucket}/${name}`;

async function startWatched() {
  const root = temporaryFolder();
  onTestFinished(() => rmSync(root, { recursive: true }));
  const syncs = await watchSyncs(root);
  const server = await startS3Server({
    port: 0,
    dataDir: path.join(root, "made", "data"),
    credentials,
    region,
  });
  onTestFinished(() => server.close());
  const client = new S3Client({
    endpoint: server.url,
    region,
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  // The lock is of this process alone.
  const lost = () => syncs.lost().filter((file) => file !== "made/data/lock");
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  expect(lost()).toEqual([]);
  return { root, client, syncs, lost };
}

test("when an answer comes, what it tells of survives a loss of power", async () => {
  const { client, syncs, lost } = await startWatched();
  const target = { Bucket: bucket, Key: "object" };
  const large = Buffer.alloc(5 * 1024 * 1024, "large");
  for (const Body of [Buffer.alloc(0), Buffer.from("small"), large]) {
    await client.send(new PutObjectCommand({ ...target, Body }));
    expect(lost()).toEqual([]);
  }

  const upload = { Bucket: bucket, Key: "joined" };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(upload));
  expect(lost()).toEqual([]);
  const part = await client.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: large }));
  expect(lost()).toEqual([]);
  const copy = await client.send(
    new UploadPartCopyCommand({ ...upload, UploadId, PartNumber: 2, CopySource: `${bucket}/object` }),
  );
  expect(lost()).toEqual([]);
  const Parts = [
    { PartNumber: 1, ETag: part.ETag },
    { PartNumber: 2, ETag: copy.CopyPartResult?.ETag },
  ];
  await client.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts } }));
  expect(lost()).toEqual([]);
  expect(syncs.risen(inBucket("uploads"))).toEqual([]);

  await client.send(new DeleteObjectCommand(target));
  expect(lost()).toEqual([]);
  expect(syncs.risen(inBucket("objects"))).toEqual([]);
});

test("an upload that was ended is not back after a loss of power, not even where somebody has a file in its folder", async () => {
  const { root, client, syncs } = await startWatched();
  const upload = { Bucket: bucket, Key: "object" };
  const start = async (): Promise<string> =>
    (await client.send(new CreateMultipartUploadCommand(upload))).UploadId ?? "";
  await client.send(new AbortMultipartUploadCommand({ ...upload, UploadId: await start() }));
  expect(syncs.risen(inBucket("uploads"))).toEqual([]);

  const UploadId = await start();
  const folder = inBucket(`uploads/${UploadId}`);
  writeFileSync(path.join(root, folder, "note.txt"), "");
  await client.send(new AbortMultipartUploadCommand({ ...upload, UploadId }));
  expect(syncs.risen(folder)).toEqual([]);
});
