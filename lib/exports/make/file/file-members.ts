import { bundleName } from "@/lib/contract/file/bundle";
import type { MemberReceipt } from "@/lib/contract/manifest";
import type { Database } from "@/lib/db/prisma";
import { aboutName, type Receipt } from "@/lib/exports/record/receipt";
import type { PartRecord } from "@/lib/exports/record/tranche";
import { fileFormats } from "@/lib/files/formats";
import type { StoredPart } from "@/lib/files/part";
import { displayName } from "@/lib/reports/display-name";
import { describeQuery } from "@/lib/reports/page/describe-query";
import { addParts, assertTotals, type ControlTotals, receiptTotals, totalsOf } from "../control-totals";
import { type LoadedExport, type LoadedMember, outputColumns } from "../load-export";

/** All that a file is made of. */
export interface FileSource {
  snapshotId: string;
  snapshotAt: Date;
  /** What the database counted at the snapshot, by member. */
  counted: readonly ControlTotals[];
  /** In the order of the members and of their rows. */
  parts: readonly SourcePart[];
  /** Of the bytes of all parts in a row, in lower-case hex, where it is known; they are read for it otherwise. */
  dataSha256?: string | undefined;
}

export type SourcePart = PartRecord &
  Pick<StoredPart, "sheetIndex" | "read"> & {
    member: number;
    /** Of its object; undefined where it is in memory alone. */
    key?: string;
  };

/** What the file holds of one member. */
export interface MemberSource {
  member: LoadedMember;
  counted: ControlTotals;
  parts: readonly SourcePart[];
}

/** What a file holds, by its members. */
export type FileMembers = readonly [MemberSource, ...MemberSource[]];

/** The file by its members. Throws `ControlTotalsError` unless each has what the database counted of it. */
export function fileMembers({ id, members }: LoadedExport, { counted, parts }: FileSource): FileMembers {
  const ofMember = (member: LoadedMember, index: number): MemberSource => {
    const own = parts.filter((part) => part.member === index);
    const found = addParts(totalsOf(member), own);
    const expected = counted[index];
    if (!expected) throw new Error(`Export ${id}: nothing was counted of member ${index}.`);
    assertTotals(id, expected, found);
    return { member, counted: expected, parts: own };
  };
  const [first, ...others] = members;
  return [ofMember(first, 0), ...others.map((member, index) => ofMember(member, index + 1))];
}

/** What the file promises of each of its members. */
export async function describeMembers(
  database: Database,
  { format, scope }: LoadedExport,
  members: readonly MemberSource[],
): Promise<MemberReceipt[]> {
  const { nameSheets } = fileFormats[format];
  const groups = members.map(({ member: { sheetName }, parts }) => ({
    sheetName,
    // One without rows has a sheet all the same.
    sheets: Math.max(1, new Set(parts.map(({ sheetIndex }) => sheetIndex)).size),
  }));
  const sheets = nameSheets(groups, [aboutName]);
  return Promise.all(
    members.map(async ({ member, counted }, index) => {
      const { reportType, parameters, options, sheetName } = member;
      return {
        report_type: reportType.id,
        display_name: displayName(reportType, format),
        name: sheetName,
        ...(Object.keys(options).length > 0 && { file_options: options }),
        ...(await describeQuery(database, reportType, parameters, scope)),
        columns: outputColumns(member),
        row_count: counted.rows,
        sheets: sheets[index] ?? [],
        totals: receiptTotals(totalsOf(member), counted),
      };
    }),
  );
}

/** The receipt of a file, but for the checksum of its data, which is known once the data has been written. */
export function receiptOf(
  { format, timeZone }: LoadedExport,
  members: readonly MemberReceipt[],
  parts: FileSource["parts"],
): Omit<Receipt, "data_sha256"> {
  const hasSheets = fileFormats[format].rowsPerSheetMax !== null;
  return {
    ...ofMembers(members),
    format,
    time_zone: timeZone,
    sheets: hasSheets ? members.reduce((sum, { sheets }) => sum + sheets.length, 0) : null,
    parts: parts.map(({ rows, byteSize, sha256 }, index) => ({
      index,
      row_count: rows,
      byte_size: byteSize,
      sha256,
    })),
  };
}

/** The only member says it for the file; of several each says it for itself. */
function ofMembers(members: readonly MemberReceipt[]) {
  const [first, ...others] = members;
  if (!first || others.length > 0) {
    return {
      display_name: bundleName,
      filters: [],
      sort: "",
      columns: [],
      totals: [],
      members: [...members],
    };
  }
  const { display_name, file_options, filters, sort, columns, totals } = first;
  return { display_name, ...(file_options && { file_options }), filters, sort, columns, totals };
}
