import { z } from "zod";
import type { Scope } from "@/lib/auth/scope";
import type { FileFormatId } from "@/lib/contract/file-format";
import type { Database } from "@/lib/db/prisma";
import { type ExportQuery, type MemberQuery, readQuery } from "@/lib/exports/record/export-query";
import type { ExportRun } from "@/lib/exports/record/export-run";
import { OtherVersionError, requireKnown } from "@/lib/exports/record/other-version";
import type { FileOptions } from "@/lib/files/part";
import { getReportType } from "@/lib/reports/list";
import { describeColumn } from "@/lib/reports/page/describe-report-type";
import { fileFormat, fileSheetName, fileTimeZone } from "@/lib/reports/parameters/file-parameters";
import type { ResolvedParameters } from "@/lib/reports/parameters/parse-parameters";
import { buildQuery } from "@/lib/reports/query/build-query";
import { chosenColumns } from "@/lib/reports/query/chosen-columns";
import type { ReportType } from "@/lib/reports/report-type";

/** One report in an export. */
export interface LoadedMember {
  reportType: ReportType;
  parameters: ResolvedParameters;
  /** Options of the file's format for its rows that are not as usual. */
  options: FileOptions;
  /** What its sheets are to be called, where the format has sheets. */
  sheetName: string;
}

/** One export as the steps see it. */
export interface LoadedExport {
  id: number;
  userId: number;
  attempt: number;
  /** False once the export has ended or a later attempt has begun: then a step has nothing to do. */
  isWanted: boolean;
  snapshotId: string | null;
  createdAt: Date;
  /** One; several for a bundle. */
  members: readonly [LoadedMember, ...LoadedMember[]];
  /** The rows that it may hold, of all members. */
  scope: Scope;
  /** Of its file. */
  format: FileFormatId;
  /** IANA name; the zone of its times. */
  timeZone: string;
  /** What the file's reader should know of how this attempt came about, one sentence each. */
  notes: string[];
}

/**
 * Loads the export a step is about. Throws when the row is gone, which no retry can mend, and `OtherVersionError` for what
 * another version of the program has to make.
 */
export async function loadExport(
  database: Database,
  { exportId, attempt }: ExportRun,
): Promise<LoadedExport> {
  const row = await database.exportReport.findUniqueOrThrow({
    where: { id: exportId },
    select: {
      id: true,
      userId: true,
      status: true,
      attempt: true,
      snapshotId: true,
      createdAt: true,
      reportType: true,
      query: true,
      warnings: true,
    },
  });
  const { members, scope } = readKnownQuery(row);
  const [first, ...others] = members;
  const { file } = first.parameters;
  return {
    id: row.id,
    userId: row.userId,
    attempt,
    isWanted: row.status === "processing" && row.attempt === attempt,
    snapshotId: row.snapshotId,
    createdAt: row.createdAt,
    members: [loadMember(first), ...others.map(loadMember)],
    scope,
    // Members agree on what is the file's own.
    format: fileFormat(getReportType(first.report_type), file),
    timeZone: fileTimeZone(file),
    notes: z.array(z.string()).parse(row.warnings),
  };
}

function readKnownQuery(row: Parameters<typeof readQuery>[0]): ExportQuery {
  try {
    const query = readQuery(row);
    requireKnown(query);
    return query;
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new OtherVersionError("This version cannot read the request.", { cause: error });
  }
}

function loadMember({ report_type, parameters }: MemberQuery): LoadedMember {
  const reportType = getReportType(report_type);
  const { file } = parameters;
  return {
    reportType,
    parameters,
    options: file?.options ?? {},
    sheetName: fileSheetName(reportType, file),
  };
}

/** The member that a tranche's rows are of. */
export function memberOf({ id, members }: Pick<LoadedExport, "id" | "members">, index: number): LoadedMember {
  const member = members[index];
  if (!member) throw new Error(`Export ${id} has no member ${index}.`);
  return member;
}

/** The rows of a member, as one SELECT with bind values. */
export function rowsQuery(loaded: Pick<LoadedExport, "scope">, { reportType, parameters }: LoadedMember) {
  return buildQuery(reportType, parameters, loaded.scope);
}

/** The columns of a member's rows, in the order that the request asked for. */
export function outputColumns({ reportType, parameters }: Pick<LoadedMember, "reportType" | "parameters">) {
  return chosenColumns(reportType, parameters.columns).map(describeColumn);
}
