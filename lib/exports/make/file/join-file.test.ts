import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { expect, it } from "vitest";
import { csv } from "@/lib/files/csv/format";
import type { FileGroup } from "@/lib/files/part";
import type { Piece } from "@/lib/storage/join-objects";
import { ObjectMissingError } from "@/lib/storage/object-store";
import { joinFile, type PartObject } from "./join-file";

// What a store may make of the pieces that it was to join. joined-files.db.test.ts has a real one.

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const head = Buffer.from("Name\r\n");
const contents = [5 * 1024 * 1024, 5 * 1024 * 1024 + 3, 1_000].map((size) => randomBytes(size));
const data = Buffer.concat(contents);
const whole = Buffer.concat([head, data]);
const [first, second, third] = contents.map((bytes) => bytes.length);
/** Where the second part begins. */
const middle = head.length + (first ?? 0);
const group: FileGroup = {
  columns: [{ id: "name", header: "Name", kind: "text" }],
  sheetName: "Names",
  parts: [],
};

function part(bytes: Buffer, index: number): PartObject {
  return {
    rows: 1,
    sheetIndex: 0,
    byteSize: bytes.byteLength,
    bytesCrc32: crc32(bytes),
    meta: {},
    key: `part/${index}`,
    sha256: sha256(bytes),
    async *read() {
      yield bytes;
    },
  };
}

/** What comes of a file that the store gives back as these bytes, in chunks that end anywhere; null where it is gone. */
function joinedAs(bytes: Buffer | null, { parts = contents.map(part), chunkBytes = 100_003 } = {}) {
  const asked: Piece[] = [];
  const store = {
    joins: () => true,
    async join(_key: string, pieces: readonly Piece[]) {
      asked.push(...pieces);
      return true;
    },
    async *read(key: string) {
      if (bytes === null) throw new ObjectMissingError(key);
      for (let from = 0; from < bytes.length; from += chunkBytes)
        yield bytes.subarray(from, from + chunkBytes);
    },
  };
  return { asked, made: joinFile(store, "file", csv, group, parts) };
}

it.each([1_000, 65_536, 100_003, 20_000_000])(
  "a file that comes back right, in chunks of %i, has the hashes of its bytes and of its parts' bytes",
  async (chunkBytes) => {
    const { asked, made } = joinedAs(whole, { chunkBytes });
    expect(await made).toEqual({ byteSize: whole.length, sha256: sha256(whole), dataSha256: sha256(data) });
    const [beginning, ...others] = asked;
    // Vitest would compare them number by number.
    expect(beginning instanceof Uint8Array && whole.subarray(0, middle).equals(beginning)).toBe(true);
    expect(others).toMatchObject([{ key: "part/1" }, { key: "part/2" }]);
  },
);

const flipped = (at: number) => {
  const bytes = Buffer.from(whole);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes;
};
it.each<[string, Buffer | null]>([
  ["one bit of the head", flipped(1)],
  ["one bit of the first part", flipped(head.length)],
  ["one bit of a part in the middle", flipped(middle + 7)],
  ["one bit of the last part", flipped(whole.length - 1)],
  ["a byte too few", whole.subarray(0, -1)],
  ["a byte too many", Buffer.concat([whole, Buffer.from("x")])],
  ["a part too few", whole.subarray(0, -(third ?? 0))],
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

it("a first part that is not what was rendered is told, and nothing is joined", async () => {
  const [one, ...others] = contents.map(part);
  if (!one) throw new Error("there is a first part");
  const { asked, made } = joinedAs(whole, { parts: [{ ...one, bytesCrc32: 0 }, ...others] });
  await expect(made).rejects.toThrow("Part 0 has other bytes");
  expect(asked).toEqual([]);
});

it("parts too small for S3 are not asked for", async () => {
  const { asked, made } = joinedAs(whole, { parts: contents.toReversed().map(part) });
  expect(await made).toBeUndefined();
  expect(asked).toEqual([]);
});
