import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleProgram } from "@/e2e/support/bundle-program";
import { seededRandom } from "@/e2e/support/seeded-random";
import { startS3Server } from "./server";
import { bucket, credentials, region, temporaryFolder } from "./test-support";

// A server process is killed with SIGKILL while four writers are at work, thirty times over on one data dir: at each
// stage of a multipart upload in turn, a few milliseconds sooner or later. After each next start every object is one
// that was acknowledged or the one that was just being written.

const rounds = 30;
/** Where an upload of two parts stands when the kill is ordered. */
const stages = [
  "is asked for",
  "is open",
  "has half of part 1",
  "has part 1",
  "has half of part 2",
  "has part 2",
  "is asked to complete",
  "is complete",
] as const;
type Stage = (typeof stages)[number];
/** The kill comes so much later at most: about as long as a stage takes. */
const delayMaxMs = 12;
const random = seededRandom(20_261_125);
const dataDir = temporaryFolder();
const options = { port: 0, dataDir, credentials, region };
const program = await bundleProgram("lib/local/s3/crash-child.ts", ["lib/local/s3/hash-worker.mjs"]);
let spare: ChildProcess = startChild();

beforeAll(async () => {
  const server = await startS3Server(options);
  const client = createClient(server.url);
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  await server.close();
});
afterAll(() => {
  spare.kill("SIGKILL");
  program.remove();
  rmSync(dataDir, { recursive: true });
});

/** Loaded while the round before is still going on, since that is the slow part of a start. */
function startChild(): ChildProcess {
  return fork(program.file, { execArgv: [] });
}

const silent = () => undefined;
/** The SDK's remark on each stream that was cut off would fill the output. */
const logger = { debug: silent, info: silent, warn: silent, error: silent };

function createClient(endpoint: string): S3Client {
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1, logger });
}

/** One key and what was written to it. Version 0 is "no object"; each version has a content of its own. */
interface Subject {
  key: string;
  sent: number;
  acknowledged: number;
  content(version: number): Buffer;
  write(client: S3Client, version: number): Promise<unknown>;
}

function createSubject(key: string, sizeOf: (version: number) => number, write: Subject["write"]): Subject {
  const content = (version: number): Buffer => Buffer.alloc(sizeOf(version), `${key} ${version}\n`);
  return { key, sent: 0, acknowledged: 0, content, write };
}

const put = (client: S3Client, subject: Subject, version: number): Promise<unknown> =>
  client.send(new PutObjectCommand({ Bucket: bucket, Key: subject.key, Body: subject.content(version) }));

const partBytes = 5 * 1024 * 1024;
const small = createSubject(
  "small",
  (version) => 20 + version * 97,
  (client, version) => put(client, small, version),
);
const large = createSubject(
  "large",
  (version) => 1_500_000 + version,
  (client, version) => put(client, large, version),
);
const removed = createSubject(
  "removed",
  (version) => (version % 2 === 0 ? 0 : 30_000),
  (client, version) =>
    version % 2 === 0
      ? client.send(new DeleteObjectCommand({ Bucket: bucket, Key: "removed" }))
      : put(client, removed, version),
);
/** Told of each stage that the upload under way comes to. */
let onStage: (stage: Stage) => void = () => undefined;

/** The bytes in two halves, with word of it when the first has been taken. */
function inHalves(bytes: Buffer, stage: Stage): Readable {
  const middle = Math.ceil(bytes.length / 2);
  return Readable.from(
    (function* () {
      yield bytes.subarray(0, middle);
      onStage(stage);
      yield bytes.subarray(middle);
    })(),
    { objectMode: false },
  );
}

const multipart = createSubject(
  "multipart",
  (version) => partBytes + 300_000 + version,
  async (client, version) => {
    const target = { Bucket: bucket, Key: "multipart" };
    onStage("is asked for");
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
    onStage("is open");
    const whole = multipart.content(version);
    const pieces = [
      { bytes: whole.subarray(0, partBytes), half: "has half of part 1", done: "has part 1" },
      { bytes: whole.subarray(partBytes), half: "has half of part 2", done: "has part 2" },
    ] as const;
    const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
    for (const { bytes, half, done } of pieces) {
      const PartNumber = Parts.length + 1;
      const body = { Body: inHalves(bytes, half), ContentLength: bytes.length };
      const { ETag } = await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber, ...body }));
      Parts.push({ PartNumber, ETag });
      onStage(done);
    }
    onStage("is asked to complete");
    await client.send(
      new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
    );
    onStage("is complete");
  },
);
const subjects = [small, large, removed, multipart];

function killAt(stage: Stage, child: ChildProcess): void {
  const delayMs = random.next() * delayMaxMs;
  onStage = (reached) => {
    if (reached !== stage) return;
    onStage = () => undefined;
    setTimeout(() => child.kill("SIGKILL"), delayMs);
  };
}

/** Writes version after version until the server is gone. */
async function writeUntilKilled(client: S3Client, subject: Subject): Promise<void> {
  for (;;) {
    subject.sent++;
    try {
      await subject.write(client, subject.sent);
    } catch (error) {
      if (error instanceof Error && "$response" in error) throw error; // An answer, so not the kill.
      return;
    }
    subject.acknowledged = subject.sent;
  }
}

async function readVersion(client: S3Client, subject: Subject): Promise<number> {
  const body = await client.send(new GetObjectCommand({ Bucket: bucket, Key: subject.key })).then(
    async ({ Body }) => Buffer.from((await Body?.transformToByteArray()) ?? []),
    (error: Error) => {
      if (error.name !== "NoSuchKey") throw error;
      return null;
    },
  );
  for (let version = subject.acknowledged; version <= subject.sent; version++) {
    const expected = isAbsent(subject, version) ? null : subject.content(version);
    if (body === null ? expected === null : expected?.equals(body)) return version;
  }
  throw new Error(
    `${subject.key} is none of the versions ${subject.acknowledged} to ${subject.sent}: ${body?.subarray(0, 20)}`,
  );
}

function isAbsent(subject: Subject, version: number): boolean {
  return version === 0 || (subject === removed && version % 2 === 0);
}

/** Blobs that no JSON file names, and files in tmp. */
function leftovers(): string[] {
  const named = new Set<string>();
  for (const file of readdirSync(path.join(dataDir, "buckets"), { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const json = readFileSync(path.join(file.parentPath, file.name), "utf8");
    for (const [uuid] of json.matchAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)) named.add(uuid);
  }
  const blobs = readdirSync(path.join(dataDir, "blobs")).filter((id) => !named.has(id));
  return [...blobs, ...readdirSync(path.join(dataDir, "tmp"))];
}

/** Ends the uploads that the kill has left open, as their client would. */
async function abortUploads(client: S3Client): Promise<void> {
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
  expect(Uploads.length).toBeLessThanOrEqual(1);
  for (const { Key, UploadId } of Uploads)
    await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
}

test(`after a kill at any stage of an upload objects are old or new, never mixed, and nothing is left over (${rounds} rounds)`, async () => {
  let roundsWithLeftovers = 0;
  for (let round = 0; round < rounds; round++) {
    const child = spare;
    spare = startChild();
    child.send(options);
    const [{ url, error }] = await once(child, "message");
    expect(error).toBeUndefined();
    const client = createClient(url);
    killAt(stages[round % stages.length] ?? "is open", child);
    const writers = subjects.map((subject) => writeUntilKilled(client, subject));
    await Promise.all([once(child, "exit"), ...writers]);
    client.destroy();
    if (leftovers().length > 0) roundsWithLeftovers++;

    const next = await startS3Server(options);
    expect(leftovers()).toEqual([]);
    const reader = createClient(next.url);
    for (const subject of subjects) {
      const version = await readVersion(reader, subject);
      // What was being written when the kill came has happened or not; from here on that is known.
      subject.sent = version;
      subject.acknowledged = version;
    }
    await abortUploads(reader);
    reader.destroy();
    await next.close();
    // A blob for each object that is small or large, one for what may be removed, two for the upload.
    expect(readdirSync(path.join(dataDir, "blobs")).length).toBeLessThanOrEqual(5);
    expect(leftovers()).toEqual([]);
  }
  for (const subject of subjects) expect(subject.acknowledged).toBeGreaterThan(0);
  // Else no kill has hit a write, and the test has shown nothing.
  expect(roundsWithLeftovers).toBeGreaterThan(0);
}, 180_000);
