import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { S3ServiceException } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startS3Server } from "@/lib/local/s3/server";
import type { Piece, StoredPiece } from "./join-objects";
import { createObjectStore, ensureBucket, type ObjectStore } from "./object-store";

const prefix = "own/";
const mebibyte = 1024 * 1024;
const contentType = "application/octet-stream";
let settings: Parameters<typeof ensureBucket>[0];
let close: () => Promise<void>;
/** What the store answers with in place of an answer to a call of that name. */
let refusal: { call: string; status: number; code: string } | undefined;
let calls: string[] = [];
let afterCall: (name: string) => void = () => undefined;

beforeAll(async () => {
  const credentials = { accessKeyId: "test", secretAccessKey: "test-secret" };
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "join-objects-test-"));
  const server = await startS3Server({ port: 0, dataDir, credentials, region: "us-east-1" });
  settings = {
    ...credentials,
    endpoint: server.url,
    publicEndpoint: undefined,
    region: "us-east-1",
    bucket: "join-objects",
    areChecksumsOnlyWhenRequired: false,
    async aroundCall(name, call) {
      calls.push(name);
      if (refusal?.call !== name) return call().finally(() => afterCall(name));
      const { code, status } = refusal;
      const $metadata = { httpStatusCode: status };
      throw new S3ServiceException({
        name: code,
        $fault: "client",
        $metadata,
        message: "as the test has it",
      });
    },
  };
  await ensureBucket(settings);
  close = async () => {
    await server.close();
    await rm(dataDir, { recursive: true });
  };
});
afterAll(() => close());

let store: ObjectStore;
beforeEach(async () => {
  refusal = undefined;
  afterCall = () => undefined;
  store = createObjectStore({ ...settings, readKeySpace: async () => ({ prefix, olderKeys: null }) });
  return async () => {
    expect(await store.listUploads(prefix)).toEqual([]);
    store.close();
  };
});

async function stored(name: string, bytes: Uint8Array): Promise<StoredPiece> {
  const key = `${prefix}source/${name}`;
  await store.put(key, bytes, contentType);
  return { key, byteSize: bytes.byteLength, read: () => store.read(key) };
}

async function* of(pieces: readonly Piece[]): AsyncGenerator<Piece> {
  yield* pieces;
}

function join(name: string, pieces: readonly Piece[]): Promise<boolean> {
  return store.join(`${prefix}${name}`, of(pieces), contentType);
}

/** What was asked of the store to make one object, and whether that has the bytes. */
async function joined(name: string, pieces: readonly Piece[], expected: readonly Uint8Array[]) {
  calls = [];
  expect(await join(name, pieces)).toBe(true);
  const made = calls.filter((call) => call !== "CreateMultipartUploadCommand").slice(0, -1);
  expect(calls.at(-1)).toBe("CompleteMultipartUploadCommand");
  const bytes = Buffer.from(await store.get(`${prefix}${name}`));
  expect(bytes.equals(Buffer.concat(expected))).toBe(true);
  return made.toSorted();
}

const [get, copy, send] = ["GetObjectCommand", "UploadPartCopyCommand", "UploadPartCommand"];

it("bytes and objects become one object in their order, and only the bytes are sent", async () => {
  const [first, second, third] = [
    randomBytes(5 * mebibyte),
    randomBytes(6 * mebibyte),
    randomBytes(5 * mebibyte),
  ];
  const last = randomBytes(3);
  const pieces = [first, await stored("ä b+c", second), await stored("last", third), last];
  const asked = [send, copy, copy, send];
  expect(await joined("joined", pieces, [first, second, third, last])).toEqual(asked.toSorted());
});

it("what is too small for S3 is sent with what stands beside it, and the rest stays where it is", async () => {
  const sizes = [
    10,
    5 * mebibyte,
    5 * mebibyte,
    7,
    4 * mebibyte,
    mebibyte,
    5 * mebibyte,
    6 * mebibyte,
    20,
    1,
  ];
  const contents = sizes.map((size) => randomBytes(size));
  const areBytes = new Set([0, 3, 8]);
  const pieces = await Promise.all(
    contents.map((bytes, index) => (areBytes.has(index) ? bytes : stored(`part-${index}`, bytes))),
  );
  // 10 bytes with an object, an object that stays, 7 bytes with two, two objects that stay, and what is left.
  const asked = [get, send, copy, get, get, send, copy, copy, get, send];
  expect(await joined("mixed", pieces, contents)).toEqual(asked.toSorted());
});

it("many pieces are asked for few at a time, so that memory does not grow with them", async () => {
  const piece = randomBytes(5 * mebibyte);
  let taken = 0;
  let ended = 0;
  let mostAtATime = 0;
  async function* pieces() {
    for (; taken < 12; taken++) {
      mostAtATime = Math.max(mostAtATime, taken - ended);
      yield piece;
    }
  }
  afterCall = (name) => {
    if (name === send) ended++;
  };
  expect(await store.join(`${prefix}many`, pieces(), contentType)).toBe(true);
  expect(ended).toBe(12);
  expect(mostAtATime).toBeLessThanOrEqual(5);
});

it("what the pieces throw is thrown, and leaves neither object nor upload", async () => {
  async function* failing() {
    yield randomBytes(5 * mebibyte);
    throw new RangeError("no more pieces");
  }
  await expect(store.join(`${prefix}failing`, failing(), contentType)).rejects.toThrow("no more pieces");
  expect(await store.list(`${prefix}failing`)).toEqual([]);
  expect(store.joins()).toBe(true);
});

it("an object that is missing leaves neither object nor upload, and the next join goes on", async () => {
  const bytes = randomBytes(5 * mebibyte);
  const missing = { ...(await stored("found", bytes)), key: `${prefix}source/missing` };
  expect(await join("without", [bytes, missing])).toBe(false);
  expect(await store.list(`${prefix}without`)).toEqual([]);
  expect(store.joins()).toBe(true);
  expect(await join("with", [bytes, await stored("found", bytes)])).toBe(true);
});

it.each([
  ["UploadPartCopyCommand", 501, "NotImplemented"],
  ["UploadPartCopyCommand", 403, "AccessDenied"],
  // As R2 does where parts are not all of one size.
  ["CompleteMultipartUploadCommand", 400, "InvalidPart"],
])(
  "a store that answers %s with %i %s is not asked again, and nothing is left there",
  async (call, status, code) => {
    const bytes = randomBytes(5 * mebibyte);
    const pieces = [bytes, await stored("refused", bytes)];
    refusal = { call, status, code };
    expect(await join("refused", pieces)).toBe(false);
    expect(await store.list(`${prefix}refused`)).toEqual([]);
    calls = [];
    expect(await join("refused", pieces)).toBe(false);
    expect(store.joins()).toBe(false);
    expect(calls).toEqual([]);
  },
);

it("a store that cannot just now fails the join, and is asked again", async () => {
  const bytes = randomBytes(5 * mebibyte);
  const pieces = [bytes, await stored("later", bytes)];
  refusal = { call: "UploadPartCopyCommand", status: 503, code: "SlowDown" };
  await expect(join("later", pieces)).rejects.toThrow("as the test has it");
  refusal = undefined;
  expect(await join("later", pieces)).toBe(true);
});
