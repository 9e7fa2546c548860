import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { bundleProgram } from "@/lib/testing/bundle-program";
import { bucket, credentials, region, temporaryFolder } from "@/lib/testing/s3/test-support";

// A process that may write no file beyond a size meets what a full disk does: a write that takes a part of the bytes,
// and an error at the next. (A real one would have to be mounted, which not everybody may do.)

test.runIf(process.platform === "linux")(
  "on a full disk a write is refused in words, the old object stays, nothing is left over, and with room it goes on",
  async () => {
    const program = await bundleProgram("lib/local/s3/main.ts", ["lib/local/s3/disk/hash-worker.mjs"]);
    const dataDir = temporaryFolder();
    const child = fork(program.file, ["--port", "0", "--data", dataDir, "--region", region], {
      execArgv: [],
      silent: true,
      env: {
        ...process.env,
        S3_ACCESS_KEY_ID: credentials.accessKeyId,
        S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
    });
    let log = "";
    child.stderr?.on("data", (text) => (log += text));
    const [{ url }] = await once(child, "message");
    const client = new S3Client({ endpoint: url, region, credentials, forcePathStyle: true, maxAttempts: 1 });
    const limitFileBytes = (bytes: number | "unlimited") =>
      execFileSync("prlimit", [`--pid=${child.pid}`, `--fsize=${bytes}:unlimited`]);
    const object = { Bucket: bucket, Key: "object" };
    const put = (Body: Buffer) => client.send(new PutObjectCommand({ ...object, Body }));
    const read = async () => {
      const { Body } = await client.send(new GetObjectCommand(object));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    };
    const [small, large] = [Buffer.alloc(1_000, "old"), Buffer.alloc(3_000_000, "new")];
    const tiny = Buffer.from("fits");
    const full = {
      name: "XMinioStorageFull",
      message: "The disk of this server is full. Nothing was stored.",
      $metadata: expect.objectContaining({ httpStatusCode: 507 }),
    };

    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    await put(small);
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
    const putPart = (Body: Buffer) =>
      client.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body }));
    const uploads = path.join(dataDir, "buckets", bucket, "uploads");
    const blobs = readdirSync(path.join(dataDir, "blobs"));

    // Full in the middle of the bytes; and so full that bytes find room, but not the note of what they are.
    for (const [bytes, body] of [
      [700_000, large],
      [100, large],
      [100, tiny],
    ] as const) {
      limitFileBytes(bytes);
      for (const write of [() => put(body), () => putPart(body)]) {
        const error = await write().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(S3ServiceException);
        expect(error).toMatchObject(full);
      }
      expect(small.equals(await read())).toBe(true);
      expect(readdirSync(path.join(dataDir, "blobs"))).toEqual(blobs);
      expect(readdirSync(path.join(dataDir, "tmp"))).toEqual([]);
    }
    const another = client.send(new CreateMultipartUploadCommand({ ...object, Key: "another" }));
    await expect(another).rejects.toMatchObject(full);
    expect(readdirSync(uploads)).toEqual([UploadId]);
    expect(log).toContain("EFBIG");

    limitFileBytes("unlimited");
    await putPart(large);
    await client.send(new AbortMultipartUploadCommand({ ...object, UploadId }));
    await put(large);
    expect(large.equals(await read())).toBe(true);

    client.destroy();
    child.kill("SIGKILL");
    await once(child, "exit");
    program.remove();
    rmSync(dataDir, { recursive: true });
  },
);
