import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { S3ServiceException } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startS3Server } from "@/lib/local/s3/server";
import type { Piece } from "./join-objects";
import { createObjectStore, ensureBucket, type ObjectStore } from "./object-store";

const prefix = "own/";
const mebibyte = 1024 * 1024;
const contentType = "application/octet-stream";
let settings: Parameters<typeof ensureBucket>[0];
let close: () => Promise<void>;
/** What the store answers with in place of an answer to a call of that name. */
let refusal: { call: string; status: number; code: string } | undefined;
let calls: string[] = [];

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
      if (refusal?.call !== name) return call();
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
  store = createObjectStore({ ...settings, readKeySpace: async () => ({ prefix, olderKeys: null }) });
  return async () => {
    expect(await store.listUploads(prefix)).toEqual([]);
    store.close();
  };
});

async function stored(name: string, bytes: Uint8Array): Promise<Piece> {
  const key = `${prefix}source/${name}`;
  await store.put(key, bytes, contentType);
  return { key, byteSize: bytes.byteLength };
}

it("bytes and objects become one object in their order, and only the bytes are sent", async () => {
  const [first, second, third] = [randomBytes(5 * mebibyte), randomBytes(6 * mebibyte), randomBytes(3)];
  const pieces = [first, await stored("ä b+c", second), await stored("last", third)] as const;
  calls = [];
  expect(await store.join(`${prefix}joined`, pieces, contentType)).toBe(true);
  expect(calls.filter((name) => name === "UploadPartCommand")).toHaveLength(1);
  expect(calls.filter((name) => /^(Put|Get)Object/.test(name))).toEqual([]);
  const joined = Buffer.from(await store.get(`${prefix}joined`));
  expect(joined.equals(Buffer.concat([first, second, third]))).toBe(true);
});

it("nothing is asked for pieces that are too small for S3, which stay for whoever sends bytes", async () => {
  const pieces = [await stored("small", randomBytes(5 * mebibyte - 1)), randomBytes(10)];
  calls = [];
  expect(await store.join(`${prefix}small`, pieces, contentType)).toBe(false);
  expect(calls).toEqual([]);
  expect(store.joins()).toBe(true);
});

it("an object that is missing leaves neither object nor upload, and the next join goes on", async () => {
  const bytes = randomBytes(5 * mebibyte);
  const missing = { key: `${prefix}source/missing`, byteSize: 9 };
  expect(await store.join(`${prefix}without`, [bytes, missing], contentType)).toBe(false);
  expect(await store.list(`${prefix}without`)).toEqual([]);
  expect(store.joins()).toBe(true);
  expect(await store.join(`${prefix}with`, [bytes, await stored("found", bytes)], contentType)).toBe(true);
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
    expect(await store.join(`${prefix}refused`, pieces, contentType)).toBe(false);
    expect(await store.list(`${prefix}refused`)).toEqual([]);
    calls = [];
    expect(await store.join(`${prefix}refused`, pieces, contentType)).toBe(false);
    expect(store.joins()).toBe(false);
    expect(calls).toEqual([]);
  },
);

it("a store that cannot just now fails the join, and is asked again", async () => {
  const bytes = randomBytes(5 * mebibyte);
  const pieces = [bytes, await stored("later", bytes)];
  refusal = { call: "UploadPartCopyCommand", status: 503, code: "SlowDown" };
  await expect(store.join(`${prefix}later`, pieces, contentType)).rejects.toThrow("as the test has it");
  refusal = undefined;
  expect(await store.join(`${prefix}later`, pieces, contentType)).toBe(true);
});
