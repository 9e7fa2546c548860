import type ExcelJS from "exceljs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { formatOptions } from "@/lib/contract/file/format-options";
import { fileFormatIds } from "@/lib/contract/file-format";
import { getManifest } from "@/lib/exports/read/manifest";
import { displayName } from "@/lib/reports/display-name";
import { comparableCell } from "@/lib/testing/exports/expected-cell";
import { createExportFixture, type ExportFixture } from "@/lib/testing/exports/export-fixture";
import {
  columnsOf,
  expectedRows,
  expectedTotals,
  type FileForm,
  fileForms,
  fillForForms,
  formWords,
  foundTotals,
  readingOf,
  requestOf,
} from "@/lib/testing/exports/file-forms";
import { type Cell, readFileRows } from "@/lib/testing/exports/read-file";
import { schemaFaults } from "@/lib/testing/files/schema-faults";
import { loadWithExcelJs, withoutLink } from "@/lib/testing/files/workbook-readers";
import { rowDifferences } from "@/lib/testing/reports/differences";
import { now as arrivedAt } from "@/lib/testing/reports/report-data";

// Every report type in every form that its file may have, read by readers that are not ours, against SQL written by hand.

let fixture: ExportFixture;
beforeAll(async () => {
  fixture = await createExportFixture({ trancheBytes: 16 * 1024 });
  await fillForForms(fixture.makeDeps.pool);
});
afterAll(() => fixture.close());

it.each(fileFormatIds)("a file without rows can be made as %s", async (format) => {
  const made = await fixture.make({
    report_type: "deals_excel",
    search_params: { search: "nothing is called so" },
    index_params: { format },
  });
  const { status, filename, storageKey, rowCount } = await fixture.load(made);
  expect({ status, rowCount }).toEqual({ status: "completed", rowCount: 0n });
  const [, ...rows] = readFileRows(await fixture.makeDeps.store.get(storageKey ?? ""), filename ?? "");
  expect(rows).toEqual([]);
});

/** Each reader's rows of a file, the header first; of a formula its value. */
async function readingsOf(bytes: Uint8Array, filename: string, form: FileForm): Promise<(Cell | Date)[][][]> {
  const rows = readFileRows(bytes, filename, readingOf(form));
  return form.format === "xlsx" ? [rows, sheetRows(await firstSheet(bytes))] : [rows];
}

async function firstSheet(bytes: Uint8Array): Promise<ExcelJS.Worksheet> {
  const [sheet] = (await loadWithExcelJs(Buffer.from(bytes))).worksheets;
  if (!sheet) throw new Error("The workbook has no sheet.");
  return sheet;
}

function sheetRows(sheet: ExcelJS.Worksheet): (Cell | Date)[][] {
  return (sheet.getRows(1, sheet.rowCount) ?? []).map((row) =>
    Array.from({ length: sheet.columnCount }, (_, at) => {
      const { value, result } = row.getCell(at + 1);
      return (result ?? withoutLink(value)) as Cell | Date;
    }),
  );
}

/** Digits behind the point that each amount is shown with, by its currency: `JPY 0`. */
function digitsShown(sheet: ExcelJS.Worksheet, form: FileForm, rowCount: number): string[] {
  const columns = columnsOf(form);
  const currency = columns.findIndex(({ id }) => id === "currency");
  const shown = columns.flatMap(({ kind }, at) =>
    (kind === "money" ? (sheet.getRows(2, rowCount) ?? []) : [])
      .filter((row) => row.getCell(at + 1).value !== null)
      .map((row) => {
        const [, digits = ""] = row.getCell(at + 1).numFmt.split(".");
        return `${row.getCell(currency + 1).value} ${digits.length}`;
      }),
  );
  return [...new Set(shown)].toSorted();
}

/** What it should be: by Intl where the file is to go by currencies, else two. */
function digitsKnown(rows: Cell[][], form: FileForm): string[] {
  const columns = columnsOf(form);
  if (!columns.some(({ kind }) => kind === "money")) return [];
  const at = columns.findIndex(({ id }) => id === "currency");
  const codes = new Set(rows.map((row) => row[at] ?? null));
  const digitsOf = (code: string) =>
    new Intl.NumberFormat("en", { style: "currency", currency: code }).resolvedOptions()
      .maximumFractionDigits;
  const isPlain = (code: Cell) => code === null || form.options.currency_formats !== true;
  return [...codes].map((code) => `${code} ${isPlain(code) ? 2 : digitsOf(String(code))}`).toSorted();
}

it("the forms have amounts by currency, totals, commas and another zone among them", () => {
  const all = fileForms.map(formWords).join("\n");
  for (const words of ["currency_formats true", "totals_row true", "decimal comma", "Kathmandu"])
    expect(all).toContain(words);
});

it.each(fileForms.map((form) => [formWords(form), form] as const))(
  "the file of %s holds the values of the database, to every reader",
  async (_, form) => {
    const { type, expected, format, options, zone, sheetName } = form;
    const columns = columnsOf(form);
    const headers = columns.map(({ header }) => header);
    const { pool, store, database } = fixture.makeDeps;
    const wanted = await expectedRows(pool, form);
    expect(wanted.length).toBeGreaterThan(20);
    const totals = await expectedTotals(pool, form);
    const unusual = Object.entries(options).filter(
      ([name, value]) => value !== formatOptions[format]?.usual[name],
    );

    const made = await fixture.make(requestOf(form), { arrivedAt });
    const { filename, storageKey } = await fixture.load(made);
    expect(filename).toMatch(new RegExp(`\\.${format}$`));
    expect(await getManifest(database, fixture.viewer, made)).toMatchObject({
      format,
      display_name: displayName(type, format),
      row_count: wanted.length,
      ...(zone === "UTC" ? {} : { time_zone: zone }),
      ...(unusual.length > 0 ? { file_options: Object.fromEntries(unusual) } : {}),
    });

    const bytes = await store.get(storageKey ?? "");
    const asLines = (rows: Cell[][]) => rows.map((row) => row.map((cell) => JSON.stringify(cell)).join("\t"));
    for (const [names, ...rows] of await readingsOf(bytes, filename ?? "", form)) {
      expect(names).toEqual(format === "jsonl" ? columns.map(({ id }) => id) : headers);
      const found = rows.map((row) => columns.map(({ kind }, at) => comparableCell(kind, row[at])));
      expect(
        rowDifferences(headers, expected.key, asLines(found.slice(0, wanted.length)), asLines(wanted)),
      ).toEqual([]);
      expect(foundTotals(form, found.slice(wanted.length))).toEqual(totals);
    }
    const mark = Buffer.from(bytes.subarray(0, 3)).toString();
    expect(mark === "\ufeff").toBe(options.bom === true);
    if (format !== "xlsx") return;
    expect(schemaFaults(bytes)).toEqual([]);
    const sheet = await firstSheet(bytes);
    const name = sheetName === undefined ? "" : `: ${sheetName}`;
    expect(sheet.workbook.title).toBe(`${displayName(type, format)}${name}`);
    expect(sheet.name).toBe(sheetName ?? type.sheetName);
    expect(digitsShown(sheet, form, wanted.length)).toEqual(digitsKnown(wanted, form));
  },
);
