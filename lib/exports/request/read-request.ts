import type { Viewer } from "@/lib/auth/viewer";
import { badRequest } from "@/lib/contract/api-error";
import type { CreateExportBody } from "@/lib/contract/export";
import type { Database } from "@/lib/db/prisma";
import type { ExportQuery } from "@/lib/exports/record/export-query";
import { fingerprint } from "@/lib/exports/record/fingerprint";
import { findReportType, reportTypes } from "@/lib/reports/list";
import { askThrough } from "@/lib/reports/parameters/named-records";
import { resolveRequest, unknownIds } from "@/lib/reports/parameters/resolve-request";
import type { ReportType } from "@/lib/reports/report-type";

/** What the body of POST /exports means for one viewer. */
export interface ExportRequest {
  reportType: ReportType;
  query: ExportQuery;
  fingerprint: string;
  /** What the file's reader should know of how the request was read, one sentence each. */
  notes: string[];
}

/**
 * Reads the body as POST /exports does. `arrivedAt` is the "today" that periods count back from. Throws a BAD_REQUEST
 * ApiError that names each unusable field.
 */
export async function readRequest(
  database: Database,
  viewer: Viewer,
  body: CreateExportBody,
  arrivedAt: Date,
): Promise<ExportRequest> {
  const reportType = findReportType(body.report_type);
  if (!reportType) {
    throw badRequest({ report_type: [`must be one of ${reportTypes.map(({ id }) => id).join(", ")}`] });
  }
  const ask = askThrough(database);
  const { scope } = viewer;
  const given = { searchParams: body.search_params, indexParams: body.index_params };
  const parsed = await resolveRequest(ask, reportType, given, scope, { now: arrivedAt });
  if (!parsed.ok) throw badRequest(parsed.issues);
  const query: ExportQuery = { parameters: parsed.parameters, scope };
  const notes = await unknownIds(ask, reportType, parsed.parameters, scope);
  return { reportType, query, fingerprint: fingerprint(reportType.id, query), notes };
}
