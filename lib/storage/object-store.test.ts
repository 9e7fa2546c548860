import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";
import { S3ServiceException } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startS3Server } from "@/lib/local/s3/server";
import {
  createObjectStore,
  ensureBucket,
  ForeignKeyError,
  type KeySpace,
  ObjectMissingError,
  type ObjectStore,
} from "./object-store";

// What the app asks of a store, against the embedded S3 server or against any S3 that S3_TEST_ENDPOINT,
// S3_TEST_ACCESS_KEY_ID, S3_TEST_SECRET_ACCESS_KEY (and S3_TEST_REGION, S3_TEST_BUCKET) name.

let store: ObjectStore;
let bucket: Parameters<typeof ensureBucket>[0];
let close: () => Promise<void>;
const prefix = `object-store-test/${randomUUID()}/`;

beforeAll(async () => {
  const { S3_TEST_ENDPOINT, S3_TEST_ACCESS_KEY_ID, S3_TEST_SECRET_ACCESS_KEY } = process.env;
  const region = process.env.S3_TEST_REGION || "us-east-1";
  const credentials = {
    accessKeyId: S3_TEST_ACCESS_KEY_ID || "test",
    secretAccessKey: S3_TEST_SECRET_ACCESS_KEY || "test-secret",
  };
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "object-store-test-"));
  const own = S3_TEST_ENDPOINT ? undefined : await startS3Server({ port: 0, dataDir, credentials, region });
  bucket = {
    endpoint: S3_TEST_ENDPOINT || own?.url,
    publicEndpoint: undefined,
    region,
    bucket: process.env.S3_TEST_BUCKET || "object-store-test",
    ...credentials,
    areChecksumsOnlyWhenRequired: false,
  };
  await ensureBucket(bucket);
  store = storeOf({ prefix, olderKeys: null });
  close = async () => {
    await store.delete(await store.list(prefix));
    store.close();
    await own?.close();
    await rm(dataDir, { recursive: true });
  };
});
afterAll(() => close());

function storeOf(space: KeySpace): ObjectStore {
  return createObjectStore({ ...bucket, readKeySpace: async () => space });
}

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.byteLength; from += size) yield bytes.subarray(from, from + size);
}

async function readAll(key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.read(key)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe("objects", () => {
  it.each([
    ["empty", 0],
    ["one byte", 1],
    ["9 MiB", 9 * 1024 * 1024],
  ])("%s: what was put is read back, whole or as a stream", async (name, size) => {
    const key = `${prefix}put/${name}`;
    const bytes = randomBytes(size);
    await store.put(key, bytes, "application/octet-stream");
    expect(bytes.equals(await store.get(key))).toBe(true);
    expect(bytes.equals(await readAll(key))).toBe(true);
  });

  it("a second put replaces the first", async () => {
    const key = `${prefix}twice`;
    await store.put(key, Buffer.from("first"), "text/plain");
    await store.put(key, Buffer.from("second"), "text/plain");
    expect(Buffer.from(await store.get(key)).toString()).toBe("second");
  });

  it("bytes that are no longer those of their known CRC-32 are refused, and the others stored", async () => {
    const key = `${prefix}known`;
    const bytes = Buffer.from("a,b\n");
    await store.put(key, bytes, "text/csv", crc32(bytes));
    const damaged = store.put(key, Buffer.from("a,c\n"), "text/csv", crc32(bytes));
    await expect(damaged).rejects.toThrow(S3ServiceException);
    expect(Buffer.from(await store.get(key))).toEqual(bytes);
  });

  it("one that is not there is an ObjectMissingError, and deleting it is none", async () => {
    await expect(store.get(`${prefix}nowhere`)).rejects.toThrow(ObjectMissingError);
    await expect(readAll(`${prefix}nowhere`)).rejects.toThrow(ObjectMissingError);
    await store.delete([`${prefix}nowhere`]);
  });

  it("ensureBucket on a bucket that is there changes nothing", async () => {
    await store.put(`${prefix}kept`, Buffer.from("x"), "text/plain");
    await ensureBucket(bucket);
    expect(Buffer.from(await store.get(`${prefix}kept`)).toString()).toBe("x");
  });

  it("are listed by prefix in the order of their bytes, more than one page of them, and deleted at once", async () => {
    const keys = Array.from(
      { length: 1_050 },
      (_, index) => `${prefix}many/${String(index).padStart(4, "0")}`,
    );
    for (let from = 0; from < keys.length; from += 50) {
      await Promise.all(
        keys.slice(from, from + 50).map((key) => store.put(key, Buffer.from("x"), "text/plain")),
      );
    }
    expect(await store.list(`${prefix}many/`)).toEqual(keys);
    await store.delete(keys);
    expect(await store.list(`${prefix}many/`)).toEqual([]);
  });
});

describe("a store that removes no objects together", () => {
  const [together, single] = ["DeleteObjectsCommand", "DeleteObjectCommand"];
  let calls: string[] = [];
  /** What is answered in place of the store, by the name of the call. */
  let refusals: Record<string, { status: number; code: string }> = {};
  let refusing: ObjectStore;
  beforeEach(() => {
    calls = [];
    refusals = {};
    refusing = createObjectStore({
      ...bucket,
      readKeySpace: async () => ({ prefix, olderKeys: null }),
      async aroundCall(name, call) {
        calls.push(name);
        const refusal = refusals[name];
        if (!refusal) return call();
        const $metadata = { httpStatusCode: refusal.status };
        throw new S3ServiceException({ name: refusal.code, $fault: "client", $metadata });
      },
    });
    return () => refusing.close();
  });

  async function threeKeys(): Promise<string[]> {
    const keys = ["a", "b", "c"].map((name) => `${prefix}${randomUUID()}/${name}`);
    for (const key of keys) await store.put(key, Buffer.from("x"), "text/plain");
    return keys;
  }

  async function left(keys: string[]): Promise<string[]> {
    const there = await store.list(prefix);
    return keys.filter((key) => there.includes(key));
  }

  it.each([
    [501, "NotImplemented"],
    [400, "NotImplemented"],
    [400, "MissingContentMD5"],
    [400, "InvalidRequest"],
  ])("and answers %i %s loses them one by one, and is not asked again", async (status, code) => {
    refusals = { [together]: { status, code } };
    const keys = await threeKeys();
    await refusing.delete(keys);
    expect(await left(keys)).toEqual([]);
    expect(calls).toEqual([together, single, single, single]);
    expect(refusing.removesTogether()).toBe(false);
    calls = [];
    await refusing.delete([...(await threeKeys()), `${prefix}nowhere`]);
    expect(calls).toEqual([single, single, single, single]);
  });

  it("and answers that a single one is not there has nothing to remove", async () => {
    refusals = {
      [together]: { status: 501, code: "NotImplemented" },
      [single]: { status: 404, code: "NoSuchKey" },
    };
    await refusing.delete(await threeKeys());
    expect(refusing.removesTogether()).toBe(false);
  });

  it("and no single one either says why, and is asked again", async () => {
    const keys = await threeKeys();
    refusals = {
      [together]: { status: 403, code: "AccessDenied" },
      [single]: { status: 403, code: "AccessDenied" },
    };
    await expect(refusing.delete(keys)).rejects.toMatchObject({ name: "AccessDenied" });
    refusals = {};
    expect(refusing.removesTogether()).toBe(true);
    await refusing.delete(keys);
    expect(await left(keys)).toEqual([]);
  });

  it("because it cannot just now fails, and is asked again", async () => {
    const keys = await threeKeys();
    refusals = { [together]: { status: 404, code: "NoSuchBucket" } };
    await expect(refusing.delete(keys)).rejects.toMatchObject({ name: "NoSuchBucket" });
    expect(calls).toEqual([together]);
    expect(refusing.removesTogether()).toBe(true);
    expect(await left(keys)).toEqual(keys);
  });
});

describe("uploads of unknown length", () => {
  it.each([
    ["nothing", 0],
    ["less than a part", 1_000],
    ["three parts and a bit", 25 * 1024 * 1024 + 7],
  ])("%s: become one object", async (name, size) => {
    const key = `${prefix}upload/${name}`;
    const bytes = randomBytes(size);
    await store.upload(key, chunksOf(bytes, 100_000), "application/octet-stream");
    expect(bytes.equals(await store.get(key))).toBe(true);
  });

  it("a source that fails half-way leaves no object", async () => {
    const key = `${prefix}failed`;
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield randomBytes(20 * 1024 * 1024);
      throw new Error("the source broke");
    }
    await expect(store.upload(key, failing(), "application/octet-stream")).rejects.toThrow(
      "the source broke",
    );
    expect(await store.list(key)).toEqual([]);
  });
});

describe("the stores of two installations in one bucket", () => {
  const [ours, theirs] = [`${prefix}ours/`, `${prefix}theirs/`];
  const older = `${prefix}older/`;
  const textOf = async (from: ObjectStore, key: string) => Buffer.from(await from.get(key)).toString();
  let own: ObjectStore;
  let other: ObjectStore;
  beforeAll(async () => {
    own = storeOf({ prefix: ours, olderKeys: new RegExp(`^${older}`) });
    other = storeOf({ prefix: theirs, olderKeys: null });
    await other.put(`${theirs}file`, Buffer.from("theirs"), "text/plain");
    await store.put(`${older}file`, Buffer.from("older"), "text/plain");
  });
  afterAll(() => {
    own.close();
    other.close();
  });

  it("write, list, remove and abort nothing of each other's, whatever key they are given", async () => {
    const uploadId = "some";
    const calls: ((key: string) => Promise<unknown>)[] = [
      (key) => own.put(key, Buffer.from("x"), "text/plain"),
      (key) => own.upload(key, chunksOf(Buffer.from("x"), 1), "text/plain"),
      (key) => own.join(key, chunksOf(Buffer.from("x"), 1), "text/plain"),
      (key) => own.list(key),
      (key) => own.listUploads(key),
      (key) => own.abortUpload({ key, uploadId }),
      (key) => own.delete([`${ours}fine`, key]),
    ];
    for (const call of calls) {
      for (const key of [`${theirs}file`, theirs, "", prefix, ours.slice(0, -1)]) {
        await expect(call(key)).rejects.toThrow(ForeignKeyError);
      }
    }
    expect(await other.list(theirs)).toEqual([`${theirs}file`]);
    expect(await textOf(own, `${theirs}file`)).toBe("theirs");
  });

  it("one that had no prefix before reads and removes what it wrote then, by its key, and never lists or writes there", async () => {
    const later = storeOf({ prefix: ours, olderKeys: /^exports\// });
    const raw = storeOf({ prefix: "", olderKeys: null });
    const key = `exports/${randomUUID()}/stage`;
    await raw.put(key, Buffer.from("before"), "text/plain");
    expect(await textOf(later, `${ours}${key}`)).toBe("before");
    await expect(later.get(`${ours}${key}x`)).rejects.toThrow(`No object ${ours}${key}x`);
    await expect(later.list("exports/")).rejects.toThrow(ForeignKeyError);
    await expect(later.put(key, Buffer.from("x"), "text/plain")).rejects.toThrow(ForeignKeyError);
    expect(await later.owned([key, `${ours}a`, `${theirs}a`])).toEqual([key, `${ours}a`]);
    await later.put(`${ours}${key}`, Buffer.from("now"), "text/plain");
    expect(await textOf(later, `${ours}${key}`)).toBe("now");
    await later.delete([key, `${ours}${key}`]);
    await expect(later.get(`${ours}${key}`)).rejects.toThrow(ObjectMissingError);
    raw.close();
    later.close();
  });
});

describe("presigned links", () => {
  it("give one object to whoever has them, named and typed as asked", async () => {
    const key = `${prefix}linked`;
    await store.put(key, Buffer.from("content"), "application/octet-stream");
    const filename = 'Überblick "Q4" 2026.csv';
    const link = await store.presign({
      key,
      filename,
      contentType: "text/csv; charset=utf-8",
      expiresInSeconds: 60,
    });
    const answer = await fetch(link);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("content");
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const disposition = answer.headers.get("content-disposition") ?? "";
    expect(disposition).toContain("attachment");
    expect(disposition).toContain(`filename*=UTF-8''${encodeURIComponent(filename)}`);
    expect((await fetch(link.replace("linked", "kept"))).status).toBe(403);
  });
});
