import { badRequest } from "@/lib/contract/api-error";
import type { Ask } from "@/lib/reports/parameters/named-records";
import type { Queryable, ReportRequest } from "@/lib/reports/parameters/report-request";
import { resolveRequest } from "@/lib/reports/parameters/resolve-request";
import type { ReportType } from "@/lib/reports/report-type";
import type { ApiCall } from "./api-route";

/** A call of GET /reports/{report_type}/..., read as lib/http/openapi/operations/reports.ts describes it. */
export interface ReportCall extends ApiCall<{ report_type: ReportType }> {
  query: { search_params: Record<string, unknown>; index_params: Record<string, unknown> };
}

/** What a call asks for. Throws BAD_REQUEST that names each unusable field. */
export async function reportRequest(database: Queryable, call: ReportCall): Promise<ReportRequest> {
  const { report_type: reportType } = call.params;
  const ask: Ask = async ({ text, values }) => (await database.query({ text, values })).rows;
  const given = { searchParams: call.query.search_params, indexParams: call.query.index_params };
  const { scope } = call.viewer;
  const parsed = await resolveRequest(ask, reportType, given, scope, { now: call.arrivedAt });
  if (!parsed.ok) throw badRequest(parsed.issues);
  return { reportType, parameters: parsed.parameters, scope };
}
