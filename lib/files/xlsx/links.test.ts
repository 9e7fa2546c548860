import { describe, expect, it } from "vitest";
import XLSX from "xlsx";
import { column, copyText, makeFile } from "@/lib/testing/files/make-file";
import { schemaFaults } from "@/lib/testing/files/schema-faults";
import { loadWithExcelJs, packagePart } from "@/lib/testing/files/workbook-readers";
import { isLink } from "./links";

const links = [
  "https://example.com",
  "http://example.com:8080/a/b?c=1&d='2'#e",
  "HTTPS://EXAMPLE.COM/%C3%A4(1)[no]".replace("[no]", ""),
  "mailto:ann@example.com?subject=a%20b",
  `https://example.com/${"x".repeat(2_059)}`,
];

const texts = [
  `https://example.com/${"x".repeat(2_060)}`,
  "javascript:alert(1)",
  "file:///etc/passwd",
  "ftp://example.com",
  "\\\\server\\share",
  "=HYPERLINK(1)",
  "www.example.com",
  "https://",
  "https://example.com/ä",
  "https://example.com/a b",
  "https://example.com/<a>",
  'https://example.com/"',
  "https://example.com/{x}|^`[",
  "https://example.com/100%",
  "https://example.com/#a#b",
  "https://example.com:99999/",
  " https://example.com",
  "https://example.com\n",
];

it.each(links)("%j is an address to link to", (text) => expect(isLink(text)).toBe(true));
it.each(texts)("%j stays text", (text) => expect(isLink(text)).toBe(false));

describe("a workbook with addresses", () => {
  const columns = [column("integer"), column("url", "Landing"), column("text"), column("url", "Logo")];
  const values = [...links, null, "", ...texts];
  const rows = values.map((value, index) => [
    `${index}`,
    value,
    links[0] ?? "",
    values.at(-1 - index) ?? null,
  ]);
  const linked = (value: string | null | undefined) => (value && links.includes(value) ? value : undefined);

  it("links each of them to what it says, over tranches and sheets, and no other cell", async () => {
    const { bytes, parts } = await makeFile("xlsx", {
      columns,
      stage: copyText(rows),
      rowsPerSheetMax: 13,
      trancheBytesMax: 2_000,
    });
    expect(parts.length).toBeGreaterThan(3);
    // Without it the version before this one refuses a part, instead of taking its links for rows.
    expect(parts.map(({ meta }) => [meta.linkCellsBytes !== undefined, meta.crc32 === undefined])).toEqual(
      parts.map(({ meta }) => Array(2).fill(meta.linkCellsBytes !== undefined)),
    );
    expect(schemaFaults(bytes)).toEqual([]);
    const sheetJs = XLSX.read(bytes, { type: "buffer" });
    const excelJs = await loadWithExcelJs(bytes);
    for (const [index, row] of rows.entries()) {
      const [sheet, at] = [Math.floor(index / 13), (index % 13) + 2];
      for (const [column, value] of row.entries()) {
        const reference = `${"ABCD"[column]}${at}`;
        const target = column === 1 || column === 3 ? linked(value) : undefined;
        const cell = sheetJs.Sheets[sheetJs.SheetNames[sheet] ?? ""]?.[reference];
        // SheetJS gives a target as it stands in the XML.
        expect({ reference, target: cell?.l?.Target.replaceAll("&amp;", "&") }).toEqual({
          reference,
          target,
        });
        expect(excelJs.worksheets[sheet]?.getCell(reference).hyperlink).toBe(target);
        if (target !== undefined) expect(cell?.v).toBe(target);
      }
    }
  });

  it("has no part for links where none of its texts is one", async () => {
    const { bytes } = await makeFile("xlsx", {
      columns,
      stage: copyText([["1", "x", "https://a.example", null]]),
    });
    expect(packagePart(bytes, "xl/worksheets/sheet1.xml")).not.toContain("hyperlink");
    expect(() => packagePart(bytes, "xl/worksheets/_rels/sheet1.xml.rels")).toThrow("no part");
  });

  it.each([
    [1, 65_530, 65_530],
    [2, 32_766, 0],
  ])(
    "with %d columns of them links %d rows by %d links, as many as Excel takes or none",
    async (count, rows, links) => {
      const addresses = Array.from({ length: count }, (_, nth) => column("url", `URL ${nth}`));
      const row = `https://a.example${"\t\\N".repeat(count - 1)}\n`;
      const { bytes } = await makeFile("xlsx", { columns: addresses, stage: Buffer.from(row.repeat(rows)) });
      expect(packagePart(bytes, "xl/worksheets/sheet1.xml").split("<hyperlink ")).toHaveLength(links + 1);
    },
  );
});
