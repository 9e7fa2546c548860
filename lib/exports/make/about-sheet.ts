import type { Receipt } from "@/lib/exports/record/receipt";
import type { ExtraSheet } from "@/lib/files/part";

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

/** The last sheet of a workbook: what the file is, of which instant, and by which numbers it can be checked. */
export function aboutSheet(input: AboutInput): ExtraSheet {
  return { name: "About", columnWidths: [32, 80], rows: () => aboutRows(input) };
}

function aboutRows(input: AboutInput): (string | number)[][] {
  const { exportId, filename, snapshotAt, rows, warnings, receipt } = input;
  return [
    ["Report", receipt.display_name],
    ["Export", exportId],
    ["File", filename],
    ["Data as of", `${snapshotAt.toISOString().replace("T", " ").replace("Z", "")} UTC`],
    ["Time zone", `${receipt.time_zone}, for all dates and times in this file`],
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
