import { parse } from "csv-parse/sync";
import * as XLSX from "xlsx";
import { type FileFormatId, fileFormatIds } from "@/lib/contract/file-format";

/** Name of the last sheet of each workbook, which holds no rows of the data. */
export const aboutSheetName = "About";

export type Cell = string | number | boolean | null;

/** What a CSV parser has to be told of a file that is not as RFC 4180 has it. */
export interface CsvReading {
  delimiter?: string;
  bom?: boolean;
}

/** An independent reader of each format: all rows, header first. */
const readers: Record<FileFormatId, (bytes: Uint8Array, options: CsvReading) => Cell[][]> = {
  csv: (bytes, options) => parse(Buffer.from(bytes), options),
  xlsx: readWorkbook,
  jsonl: readLines,
};

/**
 * All rows of an export file, header first, as an independent reader gives them: SheetJS for xlsx (dates as serial
 * numbers), csv-parse for CSV (every cell a string), JSON.parse for JSON Lines (the header is the keys of its first row). Sheets follow one another, each without its repeated header; the
 * sheet about the file is left out.
 */
export function readFileRows(bytes: Uint8Array, filename: string, csv: CsvReading = {}): Cell[][] {
  const id = fileFormatIds.find((format) => filename.endsWith(`.${format}`));
  if (id === undefined) throw new Error(`No format has the ending of ${filename}.`);
  return readers[id](bytes, csv);
}

/** The cells below these headers, in their order, of each row of an export file. */
export function readFileColumns(bytes: Uint8Array, filename: string, headers: string[]): Cell[][] {
  const [header = [], ...rows] = readFileRows(bytes, filename);
  const places = headers.map((name) => header.indexOf(name));
  if (places.includes(-1))
    throw new Error(`Of ${headers.join(", ")} the file has only ${header.join(", ")}.`);
  return rows.map((row) => places.map((at) => row[at] ?? null));
}

function readWorkbook(bytes: Uint8Array): Cell[][] {
  const workbook = XLSX.read(bytes, { type: "array", dense: true });
  return workbook.SheetNames.filter((name) => name !== aboutSheetName).flatMap((name, index) => {
    const sheet = workbook.Sheets[name];
    if (!sheet) throw new Error(`The workbook names a sheet ${name} that it does not have.`);
    const rows = XLSX.utils.sheet_to_json<Cell[]>(sheet, {
      header: 1,
      raw: true,
      defval: null,
      blankrows: true,
    });
    return index === 0 ? rows : rows.slice(1);
  });
}

function readLines(bytes: Uint8Array): Cell[][] {
  const lines = Buffer.from(bytes).toString().split("\n").slice(0, -1);
  const rows = lines.map((line): Record<string, Cell> => JSON.parse(line));
  return [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))];
}

/** Day of a spreadsheet for a date. Source: ECMA-376 part 1, 18.17.4.1 (1900 date system). */
export function serialDay(date: Date): number {
  return date.getTime() / 86_400_000 + 25_569;
}

/** The sheet about the file, as an independent reader gives it: label to value, a list where a label comes up again. */
export function readAbout(bytes: Uint8Array): Record<string, Cell[]> {
  const sheet = XLSX.read(bytes, { type: "array" }).Sheets[aboutSheetName];
  if (!sheet) throw new Error("The workbook has no sheet about itself.");
  const about: Record<string, Cell[]> = {};
  for (const [label, value] of XLSX.utils.sheet_to_json<Cell[]>(sheet, { header: 1 })) {
    about[String(label)] = [...(about[String(label)] ?? []), value ?? null];
  }
  return about;
}
