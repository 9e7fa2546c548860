import { expect, it } from "vitest";
import XLSX from "xlsx";
import type { ColumnTotal } from "@/lib/files/part";
import { column, copyText, makeFile } from "@/lib/testing/files/make-file";
import { schemaFaults } from "@/lib/testing/files/schema-faults";
import { loadWithExcelJs } from "@/lib/testing/files/workbook-readers";

const columns = [
  column("text", "Name"),
  column("integer", "Clicks"),
  column("money", "Sales"),
  column("text", "Currency"),
];
const rows = [
  ["a", "1", "10.10", "USD"],
  ["b", "2", "20.20", "usd"],
  ["c", "3", "30.30", "EUR"],
  ["d", null, "0.05", "USD"],
  ["e", "4", null, null],
  ["f", "5", "7.00", '"&<'],
];
const totals: ColumnTotal[] = [
  { column: 1, by: null, sums: { "": "15" } },
  { column: 2, by: 3, sums: { USD: "10.15", usd: "20.2", EUR: "30.3", '"&<': "7" } },
];

function workbookOf(rowsPerSheetMax: number, options = { totals_row: true }) {
  const stage = copyText(rows);
  return makeFile("xlsx", { columns, stage, totals, options, rowsPerSheetMax, sheetName: "It's" });
}

/** What a formula of ours comes to by the cells of the workbook: a sum of SUM or SUMPRODUCT over EXACT. */
function computed(formula: string, { Sheets }: XLSX.WorkBook): number {
  const cellsOf = (range: string) => {
    const [, name = "", cells = ""] = range.match(/^'(.+)'!(.+)$/) ?? [];
    const sheet = Sheets[name.replaceAll("''", "'")] ?? {};
    return XLSX.utils
      .sheet_to_json<unknown[]>(sheet, { header: 1, range: cells, defval: null, blankrows: true })
      .flat();
  };
  const range = String.raw`'(?:[^']|'')+'![A-Z]+\d+:[A-Z]+\d+`;
  const term = new RegExp(
    `SUM\\((${range})\\)|SUMPRODUCT\\(--EXACT\\((${range}),"((?:[^"]|"")*)"\\),(${range})\\)`,
    "g",
  );
  let sum = 0;
  const rest = formula.replace(term, (_all, plain, by, group, amounts) => {
    const groups = by === undefined ? [] : cellsOf(by);
    cellsOf(plain ?? amounts).forEach((value, at) => {
      if (by === undefined || groups[at] === group.replaceAll('""', '"')) sum += Number(value ?? 0);
    });
    return "";
  });
  expect(rest.replaceAll("+", "")).toBe("");
  return sum;
}

it.each([1000, 4, 5, 1])(
  "totals stand below the last row, by currency, as formulas that come to their values, with %i rows a sheet",
  async (rowsPerSheetMax) => {
    const { bytes } = await workbookOf(rowsPerSheetMax);
    expect(schemaFaults(bytes)).toEqual([]);
    const workbook = XLSX.read(bytes, { type: "buffer", cellFormula: true });
    const sheet = workbook.Sheets[workbook.SheetNames.at(-1) ?? ""] ?? {};
    const cells = XLSX.utils.sheet_to_json<unknown[]>(sheet, { header: 1, defval: null });
    expect(cells.slice(-5)).toEqual([
      ["Total", 15, null, null],
      ["Total", null, 7, '"&<'],
      ["Total", null, 30.3, "EUR"],
      ["Total", null, 10.15, "USD"],
      ["Total", null, 20.2, "usd"],
    ]);
    const formulas = Object.values(sheet).filter((cell: XLSX.CellObject) => cell?.f !== undefined);
    expect(formulas).toHaveLength(5);
    for (const { f = "", v } of formulas) expect(computed(f, workbook)).toBeCloseTo(Number(v), 9);
    // The filter leaves them out, so that sorting never moves them.
    expect(sheet["!autofilter"]?.ref).toBe(`A1:D${cells.length - 5}`);
    expect(sheet["!ref"]).toBe(`A1:D${cells.length}`);
  },
);

it("ExcelJS reads formula and value", async () => {
  const { bytes } = await workbookOf(1000);
  const sheet = (await loadWithExcelJs(bytes)).worksheets[0];
  expect(sheet?.getCell("B8").value).toEqual({ formula: "SUM('It''s'!B2:B7)", result: 15 });
});

it("without the option a workbook with totals is the one without, byte for byte", async () => {
  const { bytes } = await workbookOf(1000, { totals_row: false });
  const plain = await makeFile("xlsx", { columns, stage: copyText(rows), sheetName: "It's" });
  expect(bytes.equals(plain.bytes)).toBe(true);
});

it("a file without rows has no totals", async () => {
  const { bytes } = await makeFile("xlsx", { columns, stage: copyText([]), options: { totals_row: true } });
  const { Sheets } = XLSX.read(bytes, { type: "buffer" });
  expect(Sheets.Clicks?.["!ref"]).toBe("A1:D1");
});

it("a totals row is called so where its first columns are summed", async () => {
  const swapped = [column("integer", "Clicks"), column("text", "Name")];
  const stage = copyText([
    ["1", "a"],
    ["2", "b"],
  ]);
  const sums: ColumnTotal[] = [{ column: 0, by: null, sums: { "": "3" } }];
  const { bytes } = await makeFile("xlsx", {
    columns: swapped,
    stage,
    totals: sums,
    options: { totals_row: true },
  });
  const { Sheets, SheetNames } = XLSX.read(bytes, { type: "buffer" });
  const cells = XLSX.utils.sheet_to_json(Sheets[SheetNames[0] ?? ""] ?? {}, { header: 1 });
  expect(cells).toEqual([
    ["Clicks", "Name"],
    [1, "a"],
    [2, "b"],
    [3, "Total"],
  ]);
});
