import type { Viewer } from "@/lib/auth/viewer";
import { badRequest } from "@/lib/contract/api-error";
import type { CreateExportBody } from "@/lib/contract/export";
import { findReportType, reportTypes } from "@/lib/reports/list";
import { parseParameters } from "@/lib/reports/parse-parameters";
import type { ReportType } from "@/lib/reports/report-type";
import { type ExportQuery, fingerprint } from "./fingerprint";

/** What the body of POST /exports means for one viewer. */
export interface ExportRequest {
  reportType: ReportType;
  query: ExportQuery;
  fingerprint: string;
}

/**
 * Reads the body as POST /exports does. `arrivedAt` is the "today" that periods count back from. Throws a BAD_REQUEST
 * ApiError that names each unusable field.
 */
export function readRequest(viewer: Viewer, body: CreateExportBody, arrivedAt: Date): ExportRequest {
  const reportType = findReportType(body.report_type);
  if (!reportType) {
    throw badRequest({ report_type: [`must be one of ${reportTypes.map(({ id }) => id).join(", ")}`] });
  }
  const parsed = parseParameters(
    reportType,
    { searchParams: body.search_params, indexParams: body.index_params },
    { now: arrivedAt },
  );
  if (!parsed.ok) throw badRequest(parsed.issues);
  const query: ExportQuery = { parameters: parsed.parameters, scope: viewer.scope };
  return { reportType, query, fingerprint: fingerprint(reportType.id, query) };
}
