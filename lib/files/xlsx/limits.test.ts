import { describe, expect, it } from "vitest";
import XLSX from "xlsx";
import { fromBufferPromise } from "yauzl";
import { fileFormats } from "@/lib/files/format";
import { column, copyText, joined, makeFile, xlsxOf } from "@/lib/testing/files/make-file";

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
    expect(parts.reduce((sum, { truncatedCells }) => sum + truncatedCells, 0)).toBe(3);
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
    expect(parts.map(({ replacedCharacters }) => replacedCharacters)).toEqual([5]);
  });

  it("put row 1,048,576 into a second sheet", async () => {
    const count = 1_048_575 + 2;
    const stage = Buffer.from(Array.from({ length: count }, (_, i) => `${i}\n`).join(""));
    const { bytes } = await makeFile("xlsx", { columns: [column("integer")], stage });
    const names: string[] = [];
    let read = 0;
    for (const sheetIndex of [0, 1]) {
      const { SheetNames, Sheets } = XLSX.read(bytes, {
        type: "buffer",
        dense: true,
        sheets: sheetIndex,
        cellFormula: false,
        cellHTML: false,
        cellText: false,
      });
      const name = SheetNames[sheetIndex] ?? "";
      // A dense sheet is a list of rows, which the type declarations do not know.
      const rows = Sheets[name] as unknown as XLSX.CellObject[][];
      expect(rows[0]?.[0]?.v).toBe("integer");
      for (const row of rows.slice(1)) if (row[0]?.v === read) read++;
      names.push(`${name} ${Sheets[name]?.["!ref"]}`);
    }
    expect(names).toEqual(["Clicks A1:A1048576", "Clicks 2 A1:A3"]);
    expect(read).toBe(count);
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
    const bytes = await joined(
      fileFormats.xlsx.assemble({
        columns: [column("text")],
        sheetName: "Clicks",
        title: "Clicks",
        createdAt: new Date("2026-11-24T00:00:00Z"),
        parts: storedParts.map((part) => ({ ...part, rawBytes: 5 * 2 ** 30 })),
      }),
    );
    const sizes: number[] = [];
    for await (const entry of (await fromBufferPromise(bytes)).eachEntry()) {
      if (entry.fileName === "xl/worksheets/sheet1.xml") sizes.push(entry.uncompressedSize);
    }
    expect(sizes).toEqual([expect.any(Number)]);
    expect(sizes[0]).toBeGreaterThan(5 * 2 ** 30);
  });
});
