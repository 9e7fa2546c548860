import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { type S3ServerOptions, startS3Server } from "@/lib/local/s3/server";
import { bundleProgram } from "@/lib/testing/bundle-program";
import { type SeededRandom, seededRandom } from "@/lib/testing/seeded-random";
import {
  createSubjects,
  readVersion,
  type Subject,
  type UploadStage,
  uploadStages,
  writeUntilKilled,
} from "./s3-subjects";

const bucket = "crashes";
const region = "us-east-1";
const credentials = { accessKeyId: "crashes", secretAccessKey: "crashes-secret" };
/** The kill comes so much later at most: about as long as a stage takes. */
const delayMsMax = 12;

export interface S3Rounds {
  /**
   * One round on a data folder of its own: a server process is ended with SIGKILL while four writers are at work, once at
   * each stage of a multipart upload and a moment later, which the seed tells. After each next start every object is one
   * that was acknowledged or the one that was just being written, and no file is left over.
   *
   * @returns what happened, in words
   * @throws Error that tells what does not hold
   */
  run(seed: number): Promise<string>;
  stop(): Promise<void>;
}

/** Makes the program that is killed. */
export async function prepareS3Rounds(): Promise<S3Rounds> {
  const program = await bundleProgram("lib/testing/s3/crash-child.ts", ["lib/local/s3/disk/hash-worker.mjs"]);
  /** Loaded while the one before is still at work, since that is the slow part of a start. */
  let spare = startChild();

  function startChild(): ChildProcess {
    return fork(program.file, { execArgv: [] });
  }
  function takeChild(): ChildProcess {
    const child = spare;
    spare = startChild();
    return child;
  }
  return {
    async run(seed) {
      const dataDir = await mkdtemp(path.join(os.tmpdir(), "s3-crash-"));
      try {
        return await s3Round(dataDir, seededRandom(seed), takeChild);
      } catch (error) {
        throw new Error(`s3 killed, seed ${seed}: ${error instanceof Error ? error.message : error}`, {
          cause: error,
        });
      } finally {
        await rm(dataDir, { recursive: true });
      }
    },
    async stop() {
      spare.kill("SIGKILL");
      program.remove();
    },
  };
}

async function s3Round(
  dataDir: string,
  random: SeededRandom,
  takeChild: () => ChildProcess,
): Promise<string> {
  const options: S3ServerOptions = { port: 0, dataDir, credentials, region };
  let onStage: (stage: UploadStage) => void = () => undefined;
  const subjects = createSubjects(bucket, (stage) => onStage(stage));
  await onServer(options, (client) => client.send(new CreateBucketCommand({ Bucket: bucket })));

  let killsWithLeftovers = 0;
  for (const stage of uploadStages) {
    const child = takeChild();
    child.send(options);
    const [{ url, error }] = await once(child, "message");
    assert.equal(error, undefined, `the server does not start after a kill: ${error}`);
    const client = createClient(url);
    const delayMs = random.next() * delayMsMax;
    let uploads = 0;
    onStage = (reached) => {
      // The second upload, so that there is an object for it to replace.
      if (reached !== stage || ++uploads < 2) return;
      onStage = () => undefined;
      setTimeout(() => child.kill("SIGKILL"), delayMs);
    };
    const writers = subjects.map((subject) => writeUntilKilled(client, subject));
    await Promise.all([once(child, "exit"), ...writers]);
    client.destroy();
    if (leftovers(dataDir).length > 0) killsWithLeftovers++;
    await onServer(options, async (reader) => {
      assert.deepEqual(leftovers(dataDir), [], `left over by a kill when the upload ${stage}`);
      await settle(reader, subjects);
      await abortUploads(reader);
    });
    // A blob for each object that is small or large, one for what may be removed, two for the upload, two for the copy.
    const blobs = readdirSync(path.join(dataDir, "blobs"));
    assert.ok(blobs.length <= 7, `${blobs.length} blobs for six objects`);
    assert.deepEqual(leftovers(dataDir), []);
  }
  for (const { key, acknowledged } of subjects) assert.ok(acknowledged > 0, `${key} was never written`);
  // Else no kill has hit a write, and the round has shown nothing.
  assert.ok(killsWithLeftovers > 0, "no kill left anything to clean up");
  const versions = subjects.map(({ key, acknowledged }) => `${key} ${acknowledged}`).join(", ");
  return `${uploadStages.length} stages, ${killsWithLeftovers} of the kills left files for the next start; versions: ${versions}`;
}

/** What was being written when the kill came has happened or not; from here on that is known. */
async function settle(client: S3Client, subjects: Subject[]): Promise<void> {
  for (const subject of subjects) {
    const version = await readVersion(client, bucket, subject);
    subject.sent = version;
    subject.acknowledged = version;
  }
}

const silent = () => undefined;
/** The SDK's remark on each stream that was cut off would fill the output. */
const logger = { debug: silent, info: silent, warn: silent, error: silent };

function createClient(endpoint: string): S3Client {
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1, logger });
}

async function onServer(
  options: S3ServerOptions,
  work: (client: S3Client) => Promise<unknown>,
): Promise<void> {
  const server = await startS3Server(options);
  const client = createClient(server.url);
  try {
    await work(client);
  } finally {
    client.destroy();
    await server.close();
  }
}

/** Blobs that no JSON file names, and files in tmp. */
function leftovers(dataDir: string): string[] {
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
  const keys = Uploads.map(({ Key }) => Key);
  assert.equal(new Set(keys).size, keys.length, `several open uploads of one writer: ${keys}`);
  for (const { Key, UploadId } of Uploads)
    await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
}
