import type { MemberReceipt } from "@/lib/contract/manifest";
import { aboutName, type Receipt } from "@/lib/exports/record/receipt";
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

type Row = (string | number)[];

/** The last sheet of a workbook: what the file is, of which instant, and by which numbers it can be checked. */
export function aboutSheet(input: AboutInput): ExtraSheet {
  return { name: aboutName, columnWidths: [32, 80], rows: () => aboutRows(input) };
}

function aboutRows(input: AboutInput): Row[] {
  const { exportId, filename, snapshotAt, rows, warnings, receipt } = input;
  const { members = [] } = receipt;
  return [
    ["Report", receipt.display_name],
    ["Export", exportId],
    ["File", filename],
    ["Data as of", `${snapshotAt.toISOString().replace("T", " ").replace("Z", "")} UTC`],
    ["Time zone", `${receipt.time_zone}, for all dates and times in this file`],
    ["Rows", rows],
    ...(members.length > 0 ? [["Reports", members.length]] : [...totalsRows(receipt), ...queryRows(receipt)]),
    ...(warnings.length === 0 ? [["Warnings", "None"]] : warnings.map((warning) => ["Warning", warning])),
    ...(members.length > 0 ? [...members.flatMap(memberRows), []] : columnRows(receipt)),
    ["SHA-256 of the data parts", input.dataSha256()],
    ...receipt.parts.map(({ index, row_count, byte_size, sha256 }) => [
      `Part ${index + 1}`,
      `${row_count} rows, ${byte_size} bytes, SHA-256 ${sha256}`,
    ]),
  ];
}

/** One report of several, behind a blank row. */
function memberRows(member: MemberReceipt, index: number): Row[] {
  return [
    [],
    [`Report ${index + 1}`, member.display_name],
    [member.sheets.length === 1 ? "Sheet" : "Sheets", member.sheets.join(", ")],
    ["Rows", member.row_count],
    ...totalsRows(member),
    ...queryRows(member),
    ...columnRows(member),
  ];
}

function totalsRows({ totals }: Pick<MemberReceipt, "totals">): Row[] {
  return totals.flatMap(({ header, sums }) =>
    Object.entries(sums).map(([group, sum]) => [
      group === "" ? `Total ${header}` : `Total ${header}, ${group}`,
      exactNumber(sum),
    ]),
  );
}

function queryRows({ filters, sort }: Pick<MemberReceipt, "filters" | "sort">): Row[] {
  return [
    ...(filters.length === 0
      ? [["Filters", "None"]]
      : filters.map(({ title, value }) => [`Filter: ${title}`, value])),
    ["Sorted by", sort],
  ];
}

function columnRows({ columns }: Pick<MemberReceipt, "columns">): Row[] {
  return columns.map(({ header, kind, note }, index) => [
    `Column ${index + 1}`,
    `${header} (${kind})${note === undefined ? "" : `. ${note}`}`,
  ]);
}

/** A number where a cell can hold all of its digits, and the digits as text otherwise. */
function exactNumber(decimal: string): string | number {
  return String(Number(decimal)) === decimal ? Number(decimal) : decimal;
}
