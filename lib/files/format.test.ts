import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fileFormatIds } from "@/lib/contract/file-format";
import { assembled, copyText, joined, makeFile, storedPart } from "@/lib/testing/files/make-file";
import type { FileColumn } from "./column";
import { CopyTextError } from "./copy-text";
import { fileFormats } from "./formats";
import { type AssembleInput, PartMismatchError, type StoredPart } from "./part";

const columns: FileColumn[] = [
  { id: "Name", header: "Name", kind: "text" },
  { id: "Sales", header: "Sales", kind: "money" },
];
const rows = Array.from({ length: 50 }, (_, i) => [`name, ${i} & more`, `${i}.25`]);

function assembleInput(parts: StoredPart[]): AssembleInput {
  return {
    title: "Sales",
    createdAt: new Date("2026-11-24T10:20:30Z"),
    groups: [{ columns, sheetName: "Sales", parts }],
  };
}

/** The part with other bytes than were rendered. */
function withBytes(part: StoredPart, change: (bytes: Buffer) => Buffer): StoredPart {
  async function* read() {
    const changed = change(await joined(part.read()));
    yield changed.subarray(0, 10);
    yield changed.subarray(10);
  }
  return { ...part, read };
}

const damages: [string, (bytes: Buffer) => Buffer, message: string][] = [
  ["is cut short", (bytes) => bytes.subarray(0, -1), "bytes instead of"],
  ["is empty", () => Buffer.alloc(0), "has 0 bytes instead of"],
  ["has a byte too many", (bytes) => Buffer.concat([bytes, Buffer.from("x")]), "more than"],
  [
    "has one bit changed",
    (bytes) => Buffer.from(bytes.map((byte, i) => (i === 20 ? byte ^ 1 : byte))),
    "other bytes",
  ],
  ["has its bytes in another order", (bytes) => Buffer.from(bytes.toReversed()), "other bytes"],
];

it("the contract names each codec, and each has the ending of its id", () => {
  expect(Object.keys(fileFormats).toSorted()).toEqual(fileFormatIds.toSorted());
  for (const id of fileFormatIds) expect(fileFormats[id].extension).toBe(id);
});

describe.each(fileFormatIds)("%s", (id) => {
  const { renderPart } = fileFormats[id];
  const input = { columns, firstRowInSheet: 0, sums: [] };

  it("gives the same bytes for the same input, whatever was rendered in between", async () => {
    const first = await makeFile(id, { columns, stage: copyText(rows), trancheBytesMax: 300 });
    await makeFile(id, { columns, stage: copyText([["another", "1"]]) });
    const second = await makeFile(id, { columns, stage: copyText(rows), trancheBytesMax: 300 });
    expect(first.parts.length).toBeGreaterThan(3);
    expect(second.bytes.equals(first.bytes)).toBe(true);
  });

  it("hands out parts that the next rendering does not touch", () => {
    const stage = copyText(rows);
    const part = renderPart({ ...input, stage });
    const before = Buffer.from(part.bytes);
    renderPart({ ...input, stage: copyText(rows.toReversed()) });
    expect(before.equals(part.bytes)).toBe(true);
    expect(part.bytes.buffer.byteLength).toBe(part.bytes.length);
    expect(part).toMatchObject({ rows: 50, bytesCrc32: crc32(part.bytes) });
  });

  it("renders a stage that lies anywhere in its memory, as a Buffer or plain bytes", () => {
    const stage = copyText(rows);
    const shifted = new Uint8Array(stage.length + 3);
    shifted.set(stage, 3);
    const part = renderPart({ ...input, stage });
    expect(renderPart({ ...input, stage: shifted.subarray(3) })).toEqual(part);
  });

  it("makes a part of a stage without rows", () => {
    expect(renderPart({ ...input, stage: new Uint8Array() })).toMatchObject({ rows: 0 });
  });

  it.each([
    ["has too few fields", "a\n"],
    ["has too many fields", "a\t1\t2\n"],
    ["is torn", "a\t1\nb\t2"],
    ["has an escape that the server does not write", "\\x41\t1\n"],
  ])("throws on a stage whose row %s", (_, text) => {
    expect(() => renderPart({ ...input, stage: Buffer.from(text) })).toThrow(CopyTextError);
  });

  it("takes rows far larger than the stages before them", async () => {
    const large = '<"&_\u0001'.repeat(600_000);
    const { parts } = await makeFile(id, {
      columns,
      stage: copyText([
        ["a", "1"],
        [large, "2"],
        ["b", "3"],
      ]),
    });
    expect(parts.map((part) => part.rows)).toEqual([2, 1]);
  }, 30_000);

  it.each(damages)("never makes a file of a part that %s", async (_, damage, message) => {
    const stages = [rows.slice(0, 20), rows.slice(20, 40), rows.slice(40)].map(copyText);
    const [first, second, third] = stages.map((stage, i) =>
      storedPart(renderPart({ ...input, stage, firstRowInSheet: i * 20 })),
    );
    if (!first || !second || !third) throw new Error("three parts were asked for");
    const whole = await assembled(id, assembleInput([first, second, third]));
    expect(whole.length).toBeGreaterThan(0);

    const damaged = assembled(id, assembleInput([first, withBytes(second, damage), third]));
    await expect(damaged).rejects.toBeInstanceOf(PartMismatchError);
    await expect(damaged).rejects.toMatchObject({
      partIndex: 1,
      message: expect.stringMatching(`^Part 1 .*${message}`),
    });
  });

  it("passes on an error of the store", async () => {
    const part = storedPart(renderPart({ ...input, stage: copyText(rows) }));
    const failing: StoredPart = {
      ...part,
      async *read() {
        yield await joined(part.read());
        throw new Error("connection lost");
      },
    };
    await expect(assembled(id, assembleInput([failing]))).rejects.toThrow("connection lost");
  });
});

describe("xlsx", () => {
  const { renderPart } = fileFormats.xlsx;
  const part = storedPart(renderPart({ stage: copyText(rows), columns, firstRowInSheet: 0, sums: [] }));

  it.each([[[1]], [[0, 2]], [[0, 1, 0]]])(
    "refuses parts of sheets %j, which are out of order",
    async (sheets) => {
      const parts = sheets.map((sheetIndex) => ({ ...part, sheetIndex }));
      await expect(assembled("xlsx", assembleInput(parts))).rejects.toBeInstanceOf(PartMismatchError);
    },
  );

  it("notes that a stage without rows has no content", () => {
    const empty = renderPart({ stage: new Uint8Array(), columns, firstRowInSheet: 0, sums: [] });
    expect(empty.meta).toMatchObject({ rawBytes: 0, crc32: 0 });
  });

  it("refuses more rows than a sheet holds", async () => {
    const parts = [part, { ...part, rows: 1_048_570 }];
    await expect(assembled("xlsx", assembleInput(parts))).rejects.toBeInstanceOf(PartMismatchError);
  });
});
