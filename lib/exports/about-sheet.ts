import XLSX from "xlsx/dist/xlsx.mini.min.js";
import type { ExtraSheet } from "@/lib/files/part";
import type { Receipt } from "./receipt";

/** What the sheet tells. `data_sha256` is asked for last, once every part has been read. */
export interface AboutInput {
  exportId: number;
  filename: string;
  snapshotAt: Date;
  rows: number;
  warnings: readonly string[];
  receipt: Omit<Receipt, "data_sha256">;
  dataSha256(): string;
}

/** "Excel specifications and limits": total number of characters that a cell can contain. */
const cellCharactersMax = 32_767;

/** Not in XML 1.0 (section 2.2, Char). SheetJS writes them as they are, and readers then refuse the whole sheet. */
const unholdable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** The last sheet of a workbook: what the file is, of which instant, and by which numbers it can be checked. */
export function aboutSheet(input: AboutInput): ExtraSheet {
  return { name: "About", xml: () => sheetXml(aboutRows(input)) };
}

function aboutRows(input: AboutInput): (string | number)[][] {
  const { exportId, filename, snapshotAt, rows, warnings, receipt } = input;
  return [
    ["Report", receipt.display_name],
    ["Export", exportId],
    ["File", filename],
    ["Data as of", `${snapshotAt.toISOString().replace("T", " ").replace("Z", "")} UTC`],
    ["Time zone", "UTC, for all dates and times in this file"],
    ["Rows", rows],
    ...receipt.totals.flatMap(({ header, sums }) =>
      Object.entries(sums).map(([group, sum]) => [
        group === "" ? `Total ${header}` : `Total ${header}, ${group}`,
        exactNumber(sum),
      ]),
    ),
    ...(receipt.filters.length === 0
      ? [["Filters", "None"]]
      : receipt.filters.map(({ title, value }) => [`Filter: ${title}`, value])),
    ["Sorted by", receipt.sort],
    ...(warnings.length === 0 ? [["Warnings", "None"]] : warnings.map((warning) => ["Warning", warning])),
    ...receipt.columns.map(({ header, kind, note }, index) => [
      `Column ${index + 1}`,
      `${header} (${kind})${note === undefined ? "" : `. ${note}`}`,
    ]),
    ["SHA-256 of the data parts", input.dataSha256()],
    ...receipt.parts.map(({ index, row_count, byte_size, sha256 }) => [
      `Part ${index + 1}`,
      `${row_count} rows, ${byte_size} bytes, SHA-256 ${sha256}`,
    ]),
  ];
}

/** A number where a cell can hold all of its digits, and the digits as text otherwise. */
function exactNumber(decimal: string): string | number {
  return String(Number(decimal)) === decimal ? Number(decimal) : decimal;
}

/** The worksheet part as SheetJS writes it, without a style: style indexes of its workbook mean nothing in ours. */
function sheetXml(rows: (string | number)[][]): string {
  const cells = rows.map((row) => row.map((value) => (typeof value === "string" ? cellText(value) : value)));
  const sheet = XLSX.utils.aoa_to_sheet(cells);
  sheet["!cols"] = [{ wch: 32 }, { wch: 80 }];
  const workbook = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(workbook, sheet, "About");
  const archive = XLSX.CFB.read(XLSX.write(workbook, { type: "buffer", bookType: "xlsx" }), {
    type: "buffer",
  });
  const part: { content: Uint8Array } | null = XLSX.CFB.find(archive, "/xl/worksheets/sheet1.xml");
  if (!part) throw new Error("SheetJS wrote a workbook without its sheet.");
  return Buffer.from(part.content).toString();
}

function cellText(text: string): string {
  const holdable = text.replaceAll(unholdable, "\uFFFD");
  if (holdable.length <= cellCharactersMax) return escapeHex(holdable);
  return escapeHex(`${holdable.slice(0, cellCharactersMax - 1).replace(/[\uD800-\uDBFF]$/, "")}…`);
}

/** Readers take `_x0041_` for the character of that code (ECMA-376 part 1, 22.9.2.19); SheetJS leaves that to us. */
function escapeHex(text: string): string {
  return text.replaceAll(/_(?=x[0-9a-f]{4}_)/gi, "_x005F_");
}
