import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import XLSX from "xlsx";
import { fromBufferPromise } from "yauzl";
import { fileFormats } from "@/lib/files/formats";
import { assembled, column, copyText, makeFile, xlsxOf } from "@/lib/testing/files/make-file";
import { readMeta } from "./meta";
import { rowsByColumn } from "./text-counts";

describe("xlsx limits", () => {
  it("cut a text to the 32,767 UTF-16 code units of a cell, never inside a character, and count it", async () => {
    const texts = [
      "x".repeat(32_767),
      "x".repeat(32_768),
      `x${"😀".repeat(16_384)}`,
      `${"é".repeat(40_000)}\n`,
    ];
    const { bytes, parts } = await makeFile("xlsx", {
      columns: [column("text")],
      stage: copyText(texts.map((text) => [text])),
    });
    expect(parts.reduce((sum, { meta }) => sum + readMeta(meta).truncatedCells, 0)).toBe(3);
    expect(
      rowsByColumn(
        parts.map(({ meta }) => meta),
        "truncatedCells",
        1,
      ),
    ).toEqual([3]);
    const sheet = XLSX.read(bytes, { type: "buffer" }).Sheets.Clicks ?? {};
    expect(texts.map((_, i) => sheet[`A${i + 2}`]?.v)).toEqual([
      "x".repeat(32_767),
      "x".repeat(32_767),
      `x${"😀".repeat(16_383)}`,
      "é".repeat(32_767),
    ]);
  });

  it("count the characters that XML cannot hold", async () => {
    const { parts } = await makeFile("xlsx", {
      columns: [column("text"), column("url")],
      stage: copyText([
        ["\u0001a\u0002\t\r\n", "\uffff"],
        ["fine", "\ufffe\u001f"],
      ]),
    });
    expect(parts.map(({ meta }) => readMeta(meta).replacedCharacters)).toEqual([5]);
    const metas = parts.map(({ meta }) => meta);
    expect(rowsByColumn(metas, "replacedCells", 2)).toEqual([1, 2]);
    expect(rowsByColumn(metas, "truncatedCells", 2)).toEqual([0, 0]);
  });

  it("put row 1,048,576 into a second sheet", async () => {
    const count = 1_048_575 + 2;
    const stage = Buffer.from(Array.from({ length: count }, (_, i) => `${i}\n`).join(""));
    const { bytes } = await makeFile("xlsx", { columns: [column("integer")], stage });
    const [first = "", second = "", ...others] = await sheetsOf(bytes);
    expect([dimensionOf(first), dimensionOf(second), others]).toEqual(["A1:A1048576", "A1:A3", []]);
    const isNext = (nth: number, value: string) => value === (nth === 0 ? "integer" : String(nth - 1));
    expect(countCells(first, isNext)).toBe(1_048_576);
    expect(countCells(second, (nth, value) => isNext(nth && nth + 1_048_575, value))).toBe(3);
  }, 60_000);

  it("refuse rows and columns past those of a sheet", async () => {
    const stage = copyText([["1"]]);
    const render = (firstRowInSheet: number) =>
      fileFormats.xlsx.renderPart({ stage, columns: [column("integer")], firstRowInSheet, sums: [] });
    expect(render(1_048_574).rows).toBe(1);
    expect(() => render(1_048_575)).toThrow(RangeError);
    const columns = Array.from({ length: 16_385 }, () => column("text"));
    await expect(xlsxOf(columns, [])).rejects.toThrow(RangeError);
  });

  it("take a sheet whose XML is larger than 4 GiB", async () => {
    const { storedParts } = await makeFile("xlsx", { columns: [column("text")], stage: copyText([["a"]]) });
    const bytes = await assembled("xlsx", {
      title: "Clicks",
      createdAt: new Date("2026-11-24T00:00:00Z"),
      groups: [
        {
          columns: [column("text")],
          sheetName: "Clicks",
          parts: storedParts.map((part) => ({ ...part, meta: { ...part.meta, rawBytes: 5 * 2 ** 30 } })),
        },
      ],
    });
    const sizes: number[] = [];
    for await (const entry of (await fromBufferPromise(bytes)).eachEntry()) {
      if (entry.fileName === "xl/worksheets/sheet1.xml") sizes.push(entry.uncompressedSize);
    }
    expect(sizes).toEqual([expect.any(Number)]);
    expect(sizes[0]).toBeGreaterThan(5 * 2 ** 30);
  });
});

/** The XML of the sheets by their numbers. */
async function sheetsOf(workbook: Buffer): Promise<string[]> {
  const sheets: string[] = [];
  const zip = await fromBufferPromise(workbook, { autoClose: false });
  for await (const entry of zip.eachEntry()) {
    const [, number] = /^xl\/worksheets\/sheet(\d+)\.xml$/.exec(entry.fileName) ?? [];
    if (number !== undefined) sheets[Number(number) - 1] = await text(await zip.openReadStreamPromise(entry));
  }
  return sheets;
}

function dimensionOf(sheet: string): string | undefined {
  return /<dimension ref="([^"]*)"/.exec(sheet)?.[1];
}

/**
 * How many cells a sheet of one column has. Each has to lie in the row below the one before it, and to hold what
 * `isValue` expects there. A reader of workbooks would take ten seconds for a million, a list of all cells one.
 */
function countCells(sheet: string, isValue: (nth: number, value: string) => boolean): number {
  let cells = 0;
  let cell = sheet.indexOf("<c ");
  while (cell !== -1) {
    const next = sheet.indexOf("<c ", cell + 1);
    const place = `<c r="A${cells + 1}"`;
    const opened = sheet.indexOf("<v>", cell) + 3;
    const value = sheet.slice(opened, sheet.indexOf("<", opened));
    if (!sheet.startsWith(place, cell) || !isValue(cells, value))
      throw new Error(`Cell ${cells + 1} is wrong: ${sheet.slice(cell, next === -1 ? undefined : next)}`);
    cells++;
    cell = next;
  }
  return cells;
}
