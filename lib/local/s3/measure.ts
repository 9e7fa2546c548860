import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

// The SDK's note on future Node versions is known.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const partBytes = 8 * 1024 * 1024;
const bucket = "measure";
const region = "us-east-1";
const credentials = { accessKeyId: "measure", secretAccessKey: "measure-secret" };

/**
 * Measures the S3 server in a process of its own, over loopback, through the SDK with its default checksums. Prints MB/s
 * (10^6 bytes), milliseconds of one put, and the server's peak RSS.
 */
export async function measureS3(): Promise<void> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "s3-measure-"));
  const child = fork(path.join(import.meta.dirname, "main.ts"), ["--port", "0", "--data", dataDir], {
    execArgv: ["--import", "tsx"],
    env: {
      ...process.env,
      S3_ACCESS_KEY_ID: credentials.accessKeyId,
      S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  });
  try {
    const [message] = await once(child, "message");
    const client = new S3Client({ endpoint: message.url, region, forcePathStyle: true, credentials });
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    const part = Buffer.alloc(partBytes, "12345,deal name,0.25\n");

    print("210 MB multipart up (lib-storage, 4 at once)", 25, await timed(() => upload(client, part, 25)));
    print("210 MB down", 25, await timed(() => download(client)));
    const peak = peakRssMb(child.pid);
    if (peak !== null)
      console.log(`peak RSS of the server until here: ${peak.toFixed(0)} MB (goal: below 150)`);

    const put = (key: string): Promise<unknown> =>
      client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: part }));
    console.log(`one 8 MiB put: ${(await medianMs(15, () => put("single"))).toFixed(1)} ms (median of 15)`);
    for (const lanes of [1, 2, 4]) {
      let next = 0;
      const putAll = async (): Promise<void> => {
        while (next < 36) await put(`put-${next++}`);
      };
      const ms = await timed(() => Promise.all(Array.from({ length: lanes }, putAll)));
      print(`302 MB in 8 MiB puts, ${lanes} at once`, 36, ms);
    }
    client.destroy();
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
    rmSync(dataDir, { recursive: true });
  }
}

async function upload(client: S3Client, part: Buffer, parts: number): Promise<void> {
  const body = Readable.from(Array.from({ length: parts }, () => part));
  const params = { Bucket: bucket, Key: "large", Body: body };
  await new Upload({ client, params, partSize: partBytes, queueSize: 4 }).done();
  const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: "large" }));
  if (ContentLength !== parts * partBytes) throw new Error(`uploaded ${ContentLength} bytes`);
}

async function download(client: S3Client): Promise<void> {
  const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: "large" }));
  if (!(Body instanceof Readable)) throw new Error("no stream to download");
  let size = 0;
  for await (const chunk of Body) size += chunk.length;
  if (size !== ContentLength) throw new Error(`downloaded ${size} of ${ContentLength} bytes`);
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}

async function medianMs(times: number, run: () => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let index = 0; index < times; index++) all.push(await timed(run));
  return all.sort((a, b) => a - b)[Math.floor(times / 2)] ?? Number.NaN;
}

function print(what: string, parts: number, ms: number): void {
  console.log(`${what}: ${((parts * partBytes) / 1000 / ms).toFixed(0)} MB/s (${ms.toFixed(0)} ms)`);
}

/** Linux only; elsewhere null. */
function peakRssMb(pid: number | undefined): number | null {
  if (process.platform !== "linux") return null;
  const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return match === null ? null : Number(match[1]) / 1024;
}
