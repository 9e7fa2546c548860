import { ApiError, badRequest, type FieldIssues } from "@/lib/contract/api-error";
import { findReportType } from "@/lib/reports/list";
import { parseParameters } from "@/lib/reports/parse-parameters";
import type { ReportRequest } from "@/lib/reports/report-request";
import type { ApiCall } from "./api-route";

/**
 * What a call of GET /reports/{report_type}/... asks for. Its two objects of parameters stand in the query as JSON and
 * are read as those of POST /exports are. Throws NOT_FOUND for an unknown report type and BAD_REQUEST that names each
 * unusable field.
 */
export function reportRequest(call: ApiCall<{ report_type: string }>): ReportRequest {
  const reportType = findReportType(call.params.report_type);
  if (!reportType) throw new ApiError("NOT_FOUND", "There is no such report type.");
  const parsed = parseParameters(
    reportType,
    {
      searchParams: jsonObject(call.url, "search_params"),
      indexParams: jsonObject(call.url, "index_params"),
    },
    { now: call.arrivedAt },
  );
  if (!parsed.ok) throw badRequest(parsed.issues);
  return { reportType, parameters: parsed.parameters, scope: call.viewer.scope };
}

/** `?limit=` (50 unless told, at most 100) and `?offset=`. Throws BAD_REQUEST for what is no such number. */
export function pageOf(url: URL): { limit: number; offset: number } {
  const issues: FieldIssues = {};
  const read = (name: string, otherwise: number, min: number, max: number) => {
    const text = url.searchParams.get(name) ?? "";
    if (text === "") return otherwise;
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) issues[name] = [`must be a whole number from ${min} to ${max}`];
    return value;
  };
  const page = { limit: read("limit", 50, 1, 100), offset: read("offset", 0, 0, 2_147_483_647) };
  if (Object.keys(issues).length > 0) throw badRequest(issues);
  return page;
}

function jsonObject(url: URL, name: string): Record<string, unknown> {
  const text = url.searchParams.get(name) ?? "";
  if (text === "") return {};
  const value = parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badRequest({ [name]: ["must be a JSON object"] });
  }
  // Just checked: an object, and JSON has no other objects than plain ones.
  return value as Record<string, unknown>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
