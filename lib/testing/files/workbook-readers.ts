import { PassThrough, type Readable } from "node:stream";
import ExcelJS from "exceljs";
import XLSX from "xlsx";
import type { CellKind } from "@/lib/files/column";
import { column, xlsxOf } from "./make-file";

/** Cell values of a sheet, header row first, null where there is no cell. */
type Cells = unknown[][];

/** A workbook as a reader that is not ours sees it: sheet name -> cells. */
export type WorkbookReader = (bytes: Buffer) => Promise<Map<string, Cells>>;

export async function readWithSheetJs(bytes: Buffer): Promise<Map<string, Cells>> {
  const { SheetNames, Sheets } = XLSX.read(bytes, { type: "buffer" });
  return new Map(
    SheetNames.map((name) => {
      const sheet = Sheets[name] ?? {};
      return [name, XLSX.utils.sheet_to_json<unknown[]>(sheet, { header: 1, defval: null, blankrows: true })];
    }),
  );
}

async function readWithExcelJs(bytes: Buffer): Promise<Map<string, Cells>> {
  const workbook = await loadWithExcelJs(bytes);
  return new Map(
    workbook.worksheets.map((sheet) => {
      const rows = sheet.getRows(1, sheet.rowCount) ?? [];
      return [sheet.name, rows.map((row) => rowCells(row, sheet.columnCount))];
    }),
  );
}

async function readWithExcelJsStream(bytes: Buffer): Promise<Map<string, Cells>> {
  const sheets = new Map<string, Cells>();
  const reader = new ExcelJS.stream.xlsx.WorkbookReader(inputOf(bytes), {
    worksheets: "emit",
    styles: "cache",
    sharedStrings: "ignore",
    hyperlinks: "ignore",
    entries: "ignore",
  });
  for await (const sheet of reader) {
    const rows: ExcelJS.Row[] = [];
    for await (const row of sheet) rows.push(row);
    const columnCount = rows[0]?.cellCount ?? 0;
    // The type declarations leave out the name.
    const { name } = sheet as unknown as { name: string };
    sheets.set(
      name,
      rows.map((row) => rowCells(row, columnCount)),
    );
  }
  return sheets;
}

/** The end of a zip archive without a comment: how many files it has, and where their directory begins (APPNOTE.TXT 4.3.16). */
function endOf(archive: Buffer): { files: number; directoryAt: number } {
  const end = archive.subarray(-22);
  return { files: end.readUInt16LE(10), directoryAt: end.readUInt32LE(16) };
}

/**
 * An input that holds the archive's directory back until all files have been taken. What ExcelJS unzips with has read ahead,
 * and says that it has ended as soon as it comes to the directory: on a busy machine the last sheets, which were still to be
 * taken, were then left out.
 */
function inputOf(workbook: Buffer): Readable {
  const { files, directoryAt } = endOf(workbook);
  const input = new PassThrough();
  const pipe = input.pipe.bind(input);
  input.pipe = (unzip) => {
    let taken = 0;
    unzip.on("data", () => {
      taken += 1;
      if (taken === files) input.end(workbook.subarray(directoryAt));
    });
    return pipe(unzip);
  };
  input.write(workbook.subarray(0, directoryAt));
  return input;
}

function rowCells(row: ExcelJS.Row, columnCount: number): unknown[] {
  return Array.from({ length: columnCount }, (_, i) => withoutLink(row.getCell(i + 1).value));
}

/** What a cell says: ExcelJS has the text of one with a link beside the address. */
export function withoutLink(value: ExcelJS.CellValue): ExcelJS.CellValue {
  return typeof value === "object" && value !== null && "hyperlink" in value ? value.text : value;
}

export async function loadWithExcelJs(bytes: Buffer): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook();
  // ExcelJS declares a Buffer type of its own, from before Buffers were generic.
  await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
  return workbook;
}

export const workbookReaders: [name: string, read: WorkbookReader][] = [
  ["SheetJS", readWithSheetJs],
  ["ExcelJS", readWithExcelJs],
  ["ExcelJS streaming", readWithExcelJsStream],
];

/** Cell A2 of a sheet with one column and one row, as SheetJS sees it: `v` value, `t` type, `w` as it is shown. */
export async function sheetJsCell(kind: CellKind, value: string): Promise<XLSX.CellObject> {
  const { Sheets } = XLSX.read(await xlsxOf([column(kind)], [[value]]), { type: "buffer", cellNF: true });
  const cell: XLSX.CellObject | undefined = Sheets.Clicks?.A2;
  if (!cell) throw new Error("there is no cell A2");
  return cell;
}

/** The text of one part of a package, such as `xl/worksheets/sheet1.xml`. */
export function packagePart(workbook: Buffer, name: string): string {
  const archive = XLSX.CFB.read(workbook, { type: "buffer" });
  const part: { content: Uint8Array } | null = XLSX.CFB.find(archive, `/${name}`);
  if (!part) throw new Error(`the workbook has no part ${name}`);
  return Buffer.from(part.content).toString();
}
