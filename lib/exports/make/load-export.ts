import { z } from "zod";
import type { FileFormatId } from "@/lib/contract/file-format";
import type { Database } from "@/lib/db/prisma";
import { type ExportQuery, readQuery } from "@/lib/exports/record/export-query";
import type { ExportRun } from "@/lib/exports/record/export-run";
import type { FileOptions } from "@/lib/files/part";
import { getReportType } from "@/lib/reports/list";
import { describeColumn } from "@/lib/reports/page/describe-report-type";
import { fileFormat, fileTimeZone } from "@/lib/reports/parameters/file-parameters";
import { buildQuery } from "@/lib/reports/query/build-query";
import { chosenColumns } from "@/lib/reports/query/chosen-columns";
import type { ReportType } from "@/lib/reports/report-type";

/** One export as the steps see it. */
export interface LoadedExport {
  id: number;
  userId: number;
  attempt: number;
  /** False once the export has ended or a later attempt has begun: then a step has nothing to do. */
  isWanted: boolean;
  snapshotId: string | null;
  createdAt: Date;
  reportType: ReportType;
  query: ExportQuery;
  /** Of its file, with the options that are not as usual. */
  format: FileFormatId;
  options: FileOptions;
  /** IANA name; the zone of its times. */
  timeZone: string;
  /** What the file's reader should know of how this attempt came about, one sentence each. */
  notes: string[];
}

/** Loads the export a step is about. Throws when the row or its report type is gone, which no retry can mend. */
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
  const reportType = getReportType(row.reportType);
  const query = readQuery(row.query);
  return {
    id: row.id,
    userId: row.userId,
    attempt,
    isWanted: row.status === "processing" && row.attempt === attempt,
    snapshotId: row.snapshotId,
    createdAt: row.createdAt,
    reportType,
    query,
    format: fileFormat(reportType, query.parameters.file),
    options: query.parameters.file?.options ?? {},
    timeZone: fileTimeZone(query.parameters.file),
    notes: z.array(z.string()).parse(row.warnings),
  };
}

/** The rows of the export, as one SELECT with bind values. */
export function rowsQuery(loaded: LoadedExport) {
  return buildQuery(loaded.reportType, loaded.query.parameters, loaded.query.scope);
}

/** The columns of the file, in the order that the request asked for. */
export function outputColumns({ reportType, query }: LoadedExport) {
  return chosenColumns(reportType, query.parameters.columns).map(describeColumn);
}
