import { readFileSync } from "node:fs";
import ExcelJS from "exceljs";
import * as XLSX from "xlsx";
import { aboutSheetName } from "@/lib/testing/exports/read-file";

export interface ReadBack {
  reader: string;
  seconds: number;
  rows: number;
  /** Sum of the last column. */
  sum: number;
}

/** Reads a whole workbook with SheetJS and counts what it found below the headers. */
export function readBackWithSheetJs(file: string): ReadBack {
  const startedAt = performance.now();
  const workbook = XLSX.read(readFileSync(file), { dense: true });
  let [rows, sum] = [0, 0];
  for (const name of workbook.SheetNames.filter((one) => one !== aboutSheetName)) {
    // A `dense` sheet is an array of rows of cells, which the package's types do not know.
    const [, ...dataRows] = workbook.Sheets[name] as unknown as ({ v?: unknown } | undefined)[][];
    rows += dataRows.length;
    for (const row of dataRows) sum += Number(row.at(-1)?.v);
  }
  return { reader: "SheetJS", seconds: (performance.now() - startedAt) / 1000, rows, sum };
}

/** The same with ExcelJS's streaming reader. */
export async function readBackWithExcelJs(file: string): Promise<ReadBack> {
  const startedAt = performance.now();
  let [rows, sum] = [0, 0];
  const reader = new ExcelJS.stream.xlsx.WorkbookReader(file, { sharedStrings: "ignore", styles: "ignore" });
  for await (const sheet of reader) {
    // The type declarations leave out the name.
    const isAbout = (sheet as unknown as { name: string }).name === aboutSheetName;
    for await (const row of sheet) {
      if (row.number === 1 || isAbout) continue;
      rows++;
      sum += Number(row.getCell(row.cellCount).value);
    }
  }
  return { reader: "ExcelJS streaming", seconds: (performance.now() - startedAt) / 1000, rows, sum };
}
