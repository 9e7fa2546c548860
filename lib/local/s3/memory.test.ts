import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { CreateBucketCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { expect, test } from "vitest";
import { bucket, credentials, region, temporaryFolder } from "@/lib/testing/s3/test-support";

const mebibyte = 1024 * 1024;
const parts = 25;
/**
 * A server that held the object would grow by all 200 MiB of it. One that does not still grows by what V8 lets lie before
 * it collects, which is 64 MB of buffers and more where the processors are busy.
 */
const growthMaxMb = 150;

/** Peak resident memory of a process. Source: proc(5), /proc/pid/status, VmHWM. */
function peakRssMb(pid: number | undefined): number {
  const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(match?.[1]) / 1024;
}

test.runIf(process.platform === "linux")(
  "an object of 200 MiB goes up and down without being held in the memory of the server",
  async () => {
    const dataDir = temporaryFolder();
    const child = fork(
      path.join(import.meta.dirname, "main.ts"),
      ["--port", "0", "--data", dataDir, "--region", region],
      {
        execArgv: ["--import", "tsx"],
        env: {
          ...process.env,
          S3_ACCESS_KEY_ID: credentials.accessKeyId,
          S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        },
      },
    );
    const [{ url }] = await once(child, "message");
    const client = new S3Client({ endpoint: url, region, credentials, forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    const atFirstMb = peakRssMb(child.pid);

    const part = Buffer.alloc(8 * mebibyte, "one row of an export\n");
    const params = {
      Bucket: bucket,
      Key: "large",
      Body: Readable.from(Array.from({ length: parts }, () => part)),
    };
    await new Upload({ client, params, partSize: 8 * mebibyte, queueSize: 4 }).done();

    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: "large" }));
    if (!(Body instanceof Readable)) throw new Error("no stream");
    const [sent, received] = [createHash("sha256"), createHash("sha256")];
    for (let index = 0; index < parts; index++) sent.update(part);
    for await (const chunk of Body) received.update(chunk);
    expect(received.digest("hex")).toBe(sent.digest("hex"));
    expect(peakRssMb(child.pid) - atFirstMb).toBeLessThan(growthMaxMb);

    client.destroy();
    child.kill("SIGKILL");
    await once(child, "exit");
    rmSync(dataDir, { recursive: true });
  },
  60_000,
);
