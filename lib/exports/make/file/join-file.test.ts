import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { expect, it } from "vitest";
import type { FilePiece } from "@/lib/files/part";
import type { Piece } from "@/lib/storage/join-objects";
import { ObjectMissingError } from "@/lib/storage/object-store";
import { isJoinable, joinFile, type PartObject } from "./join-file";

// What a store may make of the pieces that it was to join. joined-files.db.test.ts has a real one.

const mebibyte = 1024 * 1024;
const head = Buffer.from("Name\r\n");
const tail = Buffer.from("the end");
const contents = [3_000, 7_001, 1_000].map((size) => randomBytes(size));
const [first, second, third] = contents.map((bytes) => bytes.length);
const whole = Buffer.concat([head, ...contents, tail]);
const dataSha256 = sha256Of(Buffer.concat(contents));
/** Where the second part begins. */
const middle = head.length + (first ?? 0);

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function part(bytes: Buffer, index: number): PartObject {
  return {
    rows: 1,
    sheetIndex: 0,
    byteSize: bytes.byteLength,
    bytesCrc32: crc32(bytes),
    meta: {},
    key: `part/${index}`,
    async *read() {
      yield bytes;
    },
  };
}

async function* pieces(): AsyncGenerator<FilePiece> {
  yield head;
  for (const [partIndex, { byteLength }] of contents.entries()) yield { partIndex, byteLength };
  yield tail;
}

/** What comes of a file that the store gives back as these bytes, in chunks that end anywhere; null where it is gone. */
function joinedAs(
  bytes: Buffer | null,
  { parts = contents.map(part), chunkBytes = 1_003, file = pieces() } = {},
) {
  const asked: Piece[] = [];
  const store = {
    async join(_key: string, joined: AsyncIterable<Piece>) {
      for await (const piece of joined) asked.push(piece);
      return true;
    },
    async *read(key: string) {
      if (bytes === null) throw new ObjectMissingError(key);
      for (let from = 0; from < bytes.length; from += chunkBytes)
        yield bytes.subarray(from, from + chunkBytes);
    },
  };
  return { asked, made: joinFile(store, "file", "text/csv", file, parts, dataSha256) };
}

it.each([1, 1_003, 20_000])(
  "a file that comes back right, in chunks of %i, has its checksum",
  async (chunkBytes) => {
    const { asked, made } = joinedAs(whole, { chunkBytes });
    expect(await made).toEqual({ byteSize: whole.length, sha256: sha256Of(whole) });
    expect(asked).toMatchObject([head, { key: "part/0" }, { key: "part/1" }, { key: "part/2" }, tail]);
  },
);

async function* inOrder(...indexes: number[]): AsyncGenerator<FilePiece> {
  for (const partIndex of indexes) yield { partIndex, byteLength: contents[partIndex]?.byteLength ?? 0 };
}
const ofParts = (...indexes: number[]) => Buffer.concat(indexes.map((index) => contents[index] ?? head));

it.each([
  ["all parts", [0, 1, 2]],
  ["some of the parts", [0, 1]],
  ["the parts in another order", [0, 2, 1]],
])("a file that is %s and nothing else has its checksum", async (_name, indexes) => {
  const bytes = ofParts(...indexes);
  const { made } = joinedAs(bytes, { file: inOrder(...indexes) });
  expect(await made).toEqual({ byteSize: bytes.length, sha256: sha256Of(bytes) });
});

it("a file that is all parts and comes back with one bit flipped is none", async () => {
  const bytes = ofParts(0, 1, 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  expect(await joinedAs(bytes, { file: inOrder(0, 1, 2) }).made).toBeUndefined();
});

const flipped = (at: number) => {
  const bytes = Buffer.from(whole);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes;
};
it.each<[string, Buffer | null]>([
  ["one bit of the head", flipped(1)],
  ["one bit of the first part", flipped(head.length)],
  ["one bit of a part in the middle", flipped(middle + 7)],
  ["one bit of the end", flipped(whole.length - 1)],
  ["a byte too few", whole.subarray(0, -1)],
  ["a byte too many", Buffer.concat([whole, Buffer.from("x")])],
  ["a part too few", Buffer.concat([whole.subarray(0, -tail.length - (third ?? 0)), tail])],
  ["a part too many", Buffer.concat([whole, contents[2] ?? Buffer.alloc(0)])],
  [
    "two parts in each other's places",
    Buffer.concat([
      whole.subarray(0, head.length),
      whole.subarray(middle, middle + (second ?? 0)),
      whole.subarray(head.length, middle),
      whole.subarray(middle + (second ?? 0)),
    ]),
  ],
  ["nothing in it", Buffer.alloc(0)],
  ["no object", null],
])("a file that comes back with %s is none", async (_name, bytes) => {
  expect(await joinedAs(bytes).made).toBeUndefined();
});

it("a file that the store does not join is none", async () => {
  const store = {
    join: async () => false,
    read: async function* () {
      yield whole;
    },
  };
  expect(await joinFile(store, "file", "text/csv", pieces(), contents.map(part), dataSha256)).toBeUndefined();
});

it("a part that has to be sent and is not what was rendered is told", async () => {
  const { asked, made } = joinedAs(whole, {
    parts: contents.map((bytes, index) => ({ ...part(bytes, index), bytesCrc32: 0 })),
  });
  await made;
  const [, one] = asked;
  if (!one || one instanceof Uint8Array) throw new Error("There is a first part.");
  await expect(async () => {
    for await (const _bytes of one.read());
  }).rejects.toThrow("Part 0 has other bytes");
});

it.each<[string, number[], boolean]>([
  ["two of which the second stays", [5 * mebibyte, 5 * mebibyte], true],
  ["a single one, which is sent with the head", [50 * mebibyte], false],
  ["two of which the second is too small to stay", [50 * mebibyte, 5 * mebibyte - 1], false],
  ["many of which half of the bytes stay", [1, 6 * mebibyte, 4 * mebibyte, 2 * mebibyte], true],
  [
    "many of which less than half of the bytes stay",
    [1, 6 * mebibyte, 4 * mebibyte, 2 * mebibyte + 1],
    false,
  ],
  ["more than an object of S3 can have", Array.from({ length: 5_001 }, () => 5 * mebibyte), false],
  ["none", [], false],
])("parts: %s", (_name, byteSizes, expected) => {
  const parts = byteSizes.map((byteSize) => ({ byteSize }));
  expect(isJoinable({ joins: () => true }, parts)).toBe(expected);
  expect(isJoinable({ joins: () => false }, parts)).toBe(false);
});
