import type { ExportStatus } from "@/lib/contract/export";
import type { Database } from "@/lib/db/prisma";
import { buildQuery } from "@/lib/reports/build-query";
import { getReportType } from "@/lib/reports/list";
import type { ReportType } from "@/lib/reports/report-type";
import type { ExportQuery } from "./fingerprint";

/** One export as the steps see it. */
export interface Work {
  id: number;
  status: ExportStatus;
  snapshotId: string | null;
  createdAt: Date;
  reportType: ReportType;
  query: ExportQuery;
}

/** Loads the export a step is about. Throws when the row or its report type is gone, which no retry can mend. */
export async function loadWork(database: Database, exportId: number): Promise<Work> {
  const row = await database.exportReport.findUniqueOrThrow({
    where: { id: exportId },
    select: { id: true, status: true, snapshotId: true, createdAt: true, reportType: true, query: true },
  });
  return {
    id: row.id,
    // The column has a CHECK constraint with exactly these values.
    status: row.status as ExportStatus,
    snapshotId: row.snapshotId,
    createdAt: row.createdAt,
    reportType: getReportType(row.reportType),
    // Written by createExport alone, from this very type.
    query: row.query as unknown as ExportQuery,
  };
}

/** The rows of the export, as one SELECT with bind values. */
export function rowsQuery(work: Work) {
  return buildQuery(work.reportType, work.query.parameters, work.query.scope);
}
