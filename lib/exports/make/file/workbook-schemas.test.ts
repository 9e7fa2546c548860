import { expect, it } from "vitest";
import type { CellKind, FileColumn } from "@/lib/files/column";
import { reportTypes } from "@/lib/reports/list";
import { copyText, makeFile } from "@/lib/testing/files/make-file";
import { schemaFaults } from "@/lib/testing/files/schema-faults";
import { type AboutInput, aboutSheet } from "./about-sheet";

const awkwardTexts = [
  " outer white space\t",
  "_x0041_x0042_",
  "SAVE_x2024",
  `<&>"' ]]> \u0001\uffff`,
  "two\r\nlines\rand\nmore",
  "x".repeat(40_000),
  "😀".repeat(20_000),
  "https://example.com/?a=1&b=2#c",
  "\u2028\ufeff\u202e",
];
const numbers = ["-0.05", "9007199254740993", "1e+300", `1${"0".repeat(400)}`, "NaN", "-Infinity", "12.5"];
const days = [
  "1899-12-31",
  "1900-02-28",
  "1900-03-01",
  "0001-01-01",
  "0044-03-15 BC",
  "9999-12-31",
  "infinity",
];
const values: Record<CellKind, string[]> = {
  id: ["1", "12345678901234567890", "007"],
  text: awkwardTexts,
  url: awkwardTexts,
  integer: numbers,
  decimal: numbers,
  money: numbers,
  percent: numbers,
  date: days,
  datetime: [
    "9999-12-31 23:59:59.999999+00",
    "1899-12-31 00:00:00+00",
    "2026-11-24 10:00:00.1+00",
    "-infinity",
  ],
  boolean: ["t", "f", "maybe"],
};

/** As many rows as the longest list has values, then one of nothing but NULL. */
function awkwardRows(columns: readonly FileColumn[]): (string | null)[][] {
  const rows = Array.from({ length: awkwardTexts.length }, (_, row) =>
    columns.map(({ kind }) => values[kind][row % values[kind].length] ?? null),
  );
  return [...rows, columns.map(() => null)];
}

function about(columns: readonly FileColumn[]): AboutInput {
  return {
    exportId: 42,
    filename: "a & b_42.xlsx",
    snapshotAt: new Date("2026-11-25T10:20:30.456Z"),
    rows: 1,
    warnings: awkwardTexts,
    receipt: {
      display_name: "Awkward",
      format: "xlsx",
      time_zone: "UTC",
      filters: awkwardTexts.map((value) => ({ title: value, value })),
      sort: " by <name> ",
      columns: columns.map(({ header, kind }, index) => ({ id: `c${index}`, header, kind })),
      sheets: 1,
      totals: [{ column: "a", header: "A", sums: { "": "0.1", "€ & ": "12345678901234567890.12" } }],
      parts: [{ index: 0, row_count: 2, byte_size: 99, sha256: "ab12" }],
    },
    dataSha256: () => "cd34",
  };
}

const workbooks = reportTypes.filter(({ format }) => format === "xlsx");
const allKinds = Object.keys(values).map((kind) => ({
  id: kind,
  header: ` _x0041_ ${kind}`,
  kind: kind as CellKind,
}));

it.each([
  ...workbooks.map(({ id, columns, sheetName }) => ({ id, columns, sheetName })),
  { id: "a type of all kinds", columns: allKinds, sheetName: "It's / <A> & B" },
])(
  "every part of a workbook of $id is valid by ISO 29500, whatever its values, its sheets and About",
  async (type) => {
    const columns = type.columns.map(({ id, header, kind }) => ({ id, header, kind }));
    for (const [rows, rowsPerSheetMax] of [
      [awkwardRows(columns), 2],
      [awkwardRows(columns), 1_000],
      [[], 10],
    ] as const) {
      const { bytes } = await makeFile("xlsx", {
        columns,
        stage: copyText(rows),
        rowsPerSheetMax,
        trancheBytesMax: 100_000,
        sheetName: type.sheetName,
        title: awkwardTexts.join(" "),
        subject: awkwardTexts.join(" "),
        extraSheets: [aboutSheet(about(columns))],
      });
      expect(schemaFaults(bytes)).toEqual([]);
    }
  },
);

it("the schemas find a number that is none", async () => {
  const { bytes } = await makeFile("xlsx", {
    columns: allKinds,
    stage: copyText([]),
    extraSheets: [{ name: "Wrong", columnWidths: [Number.POSITIVE_INFINITY], rows: () => [[1]] }],
  });
  expect(schemaFaults(bytes).join("\n")).toContain("xl/worksheets/sheet2.xml: line 2: ");
});
