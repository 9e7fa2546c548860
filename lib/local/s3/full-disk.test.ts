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
    const full = {
      name: "XMinioStorageFull",
      message: "The disk of this server is full. Nothing was stored.",
      $metadata: expect.objectContaining({ httpStatusCode: 507 }),
    };

    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    await put(small);
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
    const part = new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body: large });
    const blobs = readdirSync(path.join(dataDir, "blobs"));

    // Full in the middle of the bytes; and so full that not even the note of an object finds room.
    for (const bytes of [700_000, 100]) {
      limitFileBytes(bytes);
      for (const write of [() => put(large), () => client.send(part)]) {
        const error = await write().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(S3ServiceException);
        expect(error).toMatchObject(full);
      }
      expect(small.equals(await read())).toBe(true);
      expect(readdirSync(path.join(dataDir, "blobs"))).toEqual(blobs);
      expect(readdirSync(path.join(dataDir, "tmp"))).toEqual([]);
    }
    expect(log).toContain("EFBIG");

    limitFileBytes("unlimited");
    await client.send(part);
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
