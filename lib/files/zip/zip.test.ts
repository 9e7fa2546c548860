import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  type Entry,
  fromBufferPromise,
  fromRandomAccessReaderPromise,
  RandomAccessReader,
  type ZipFile,
} from "yauzl";
import { joined } from "@/lib/testing/files/make-file";
import { deflateSegment, joinedContent } from "./deflate-segment";
import { writeZip, type ZipEntry } from "./zip";

const modifiedAt = new Date("2026-11-24T10:20:30Z");
const GIB = 2 ** 30;

/** An entry whose content is deflated in as many segments as there are pieces. */
function entryOf(name: string, pieces: string[]): ZipEntry {
  const segments = pieces.map((piece, i) => deflateSegment(Buffer.from(piece), i === pieces.length - 1));
  const content = segments.map(({ bytes }) => bytes);
  const compressedBytes = content.reduce((sum, { length }) => sum + length, 0);
  return { name, ...joinedContent(segments), compressedBytes, content };
}

/** An entry that only says it is large: nothing deflated lies behind it. */
function largeEntry(name: string, rawBytes: number, compressedBytes: number): ZipEntry {
  const block = new Uint8Array(64 * 1024 * 1024);
  function* content() {
    for (let left = compressedBytes; left > 0; left -= block.length) yield block.subarray(0, left);
  }
  return { name, crc32: 0x12345678, rawBytes, compressedBytes, content: content() };
}

async function entriesOf(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) entries.push(entry);
  return entries;
}

/** Reads an archive far larger than memory: only its small chunks are kept, the large ones are zeros. */
class SparseArchive extends RandomAccessReader {
  byteSize = 0;
  private readonly kept: { start: number; bytes: Uint8Array }[] = [];

  async collect(chunks: AsyncIterable<Uint8Array>): Promise<this> {
    for await (const bytes of chunks) {
      if (bytes.length < 1024 * 1024) this.kept.push({ start: this.byteSize, bytes });
      this.byteSize += bytes.length;
    }
    return this;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const range = Buffer.alloc(end - start);
    for (const { start: keptStart, bytes } of this.kept) {
      if (keptStart + bytes.length <= start || keptStart >= end) continue;
      range.set(
        bytes.subarray(Math.max(start - keptStart, 0), end - keptStart),
        Math.max(keptStart - start, 0),
      );
    }
    return Readable.from([range]);
  }
}

describe("writeZip", () => {
  it("makes an archive that another reader takes apart, checking sizes and CRC", async () => {
    const texts = {
      "a.txt": ["one piece"],
      "ordner/größe-日本.txt": ["one\n", "two ".repeat(5000), "", "three"],
      empty: [""],
    };
    const entries = Object.entries(texts).map(([name, pieces]) => entryOf(name, pieces));
    const zip = await fromBufferPromise(await joined(writeZip(entries, modifiedAt)), { autoClose: false });
    const found = await entriesOf(zip);

    expect(found.map(({ fileName }) => fileName)).toEqual(Object.keys(texts));
    for (const entry of found) {
      const content = await buffer(await zip.openReadStreamPromise(entry));
      expect(content.toString()).toBe(texts[entry.fileName as keyof typeof texts].join(""));
      expect(crc32(content)).toBe(entry.crc32);
      expect(entry.getLastModDate({ timezone: "UTC" })).toEqual(modifiedAt);
      expect(entry.versionNeededToExtract).toBe(20);
      const local = await zip.readLocalFileHeaderPromise(entry);
      expect(local.crc32).toBe(entry.crc32);
      expect(local.compressedSize).toBe(entry.compressedSize);
      expect(local.uncompressedSize).toBe(entry.uncompressedSize);
      expect(local.generalPurposeBitFlag).toBe(entry.generalPurposeBitFlag);
    }
  });

  it("makes an empty archive of no entries", async () => {
    const zip = await fromBufferPromise(await joined(writeZip([], modifiedAt)));
    expect(zip.entryCount).toBe(0);
  });

  it("writes sizes past 4 GiB, and what lies behind them, as zip64", async () => {
    const archive = await new SparseArchive().collect(
      writeZip(
        [
          entryOf("before.txt", ["before"]),
          largeEntry("large raw", 5 * GIB, 1000),
          largeEntry("large", 9 * GIB, 4 * GIB + 5),
          entryOf("behind.txt", ["behind ", "it"]),
        ],
        modifiedAt,
      ),
    );
    const zip = await fromRandomAccessReaderPromise(archive, archive.byteSize, { autoClose: false });
    const entries = await entriesOf(zip);
    expect(entries.map((entry) => [entry.fileName, entry.uncompressedSize, entry.compressedSize])).toEqual([
      ["before.txt", 6, expect.any(Number)],
      ["large raw", 5 * GIB, 1000],
      ["large", 9 * GIB, 4 * GIB + 5],
      ["behind.txt", 9, expect.any(Number)],
    ]);
    expect(entries.map(({ versionNeededToExtract }) => versionNeededToExtract)).toEqual([20, 45, 45, 45]);

    const [before, , large, behind] = entries;
    if (!before || !large || !behind) throw new Error("entries are missing");
    expect((await buffer(await zip.openReadStreamPromise(before))).toString()).toBe("before");
    expect((await buffer(await zip.openReadStreamPromise(behind))).toString()).toBe("behind it");
    // The local header has to tell the sizes as well: a field of all ones and the true value in the extra field.
    const local = await zip.readLocalFileHeaderPromise(large);
    expect(local.compressedSize).toBe(0xffffffff);
    expect(local.extraField.readUInt16LE(0)).toBe(1);
    expect(local.extraField.readBigUInt64LE(4)).toBe(BigInt(9 * GIB));
    expect(local.extraField.readBigUInt64LE(12)).toBe(BigInt(4 * GIB + 5));
  }, 30_000);

  it("counts more than 65,535 entries", async () => {
    const entries = Array.from({ length: 66_000 }, (_, i) => ({
      name: `${i}`,
      crc32: 0,
      rawBytes: 0,
      compressedBytes: 2,
      content: [new Uint8Array([3, 0])],
    }));
    const zip = await fromBufferPromise(await joined(writeZip(entries, modifiedAt)), { autoClose: false });
    expect(zip.entryCount).toBe(66_000);
    expect((await entriesOf(zip)).at(-1)?.fileName).toBe("65999");
  }, 30_000);

  it("throws when content is shorter or longer than its entry says", async () => {
    const entry = entryOf("a.txt", ["some text"]);
    for (const compressedBytes of [entry.compressedBytes - 1, entry.compressedBytes + 1]) {
      await expect(joined(writeZip([{ ...entry, compressedBytes }], modifiedAt))).rejects.toThrow("a.txt");
    }
  });

  it("refuses a time that a zip file cannot hold", async () => {
    await expect(joined(writeZip([], new Date("1979-12-31T00:00:00Z")))).rejects.toThrow(RangeError);
  });
});
