import { readFile } from "node:fs/promises";
import ExcelJS from "exceljs";
import * as XLSX from "xlsx";
import { withoutLink } from "@/lib/testing/files/workbook-readers";
import { type ReadCell, type Reader, undecoded, undecodedWords } from "./reader";

/** 9999-12-31 in the 1900 date system. */
const LAST_DAY = 2_958_465;

const isoText = (date: Date) => date.toISOString().replace("T", " ").replace("Z", "");

export const sheetJs: Reader = {
  name: "SheetJS",
  ways: "shows nothing for times on 9999-12-31, but reads their value",
  reads: (text) => text,
  async read(file) {
    const { SheetNames, Sheets } = XLSX.read(await readFile(file), { dense: true });
    return new Map(
      SheetNames.map((name) => {
        // A `dense` sheet is an array of rows of cells, which the package's types do not know.
        const rows = Sheets[name] as unknown as ((XLSX.CellObject | undefined)[] | undefined)[];
        return [name, Array.from(rows, (row) => Array.from(row ?? [], sheetJsCell))];
      }),
    );
  },
};

function sheetJsCell(cell: XLSX.CellObject | undefined): ReadCell {
  const value = typeof cell?.v === "string" || typeof cell?.v === "number" ? cell.v : null;
  const isUnshown = typeof value === "number" && value >= LAST_DAY && value < LAST_DAY + 1;
  // Day 25,569 of the 1900 date system is 1970-01-01.
  const shown =
    isUnshown && cell?.w === ""
      ? isoText(new Date(Math.round((value - 25_569) * 86_400_000)))
      : (cell?.w ?? "");
  return { value, shown };
}

export const exceljs: Reader = {
  name: "ExcelJS",
  ways: undecodedWords,
  reads: undecoded,
  async read(file) {
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(file);
    return new Map(
      workbook.worksheets.map((sheet) => {
        const rows = sheet.getRows(1, sheet.rowCount) ?? [];
        const cells = (row: ExcelJS.Row) =>
          Array.from({ length: sheet.columnCount }, (_, index) => exceljsCell(row.getCell(index + 1)));
        return [sheet.name, rows.map(cells)];
      }),
    );
  },
};

function exceljsCell({ value: said, numFmt }: ExcelJS.Cell): ReadCell {
  const value = withoutLink(said);
  if (value instanceof Date) {
    const shown = isoText(value);
    return { value: shown, shown: numFmt?.includes("hh") ? shown : shown.replace(" 00:00:00.000", "") };
  }
  const isPlain = typeof value === "string" || typeof value === "number" || value === null;
  return { value: isPlain ? value : JSON.stringify(value), shown: String(value ?? "") };
}
