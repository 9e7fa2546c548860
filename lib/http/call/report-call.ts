import { ApiError, badRequest } from "@/lib/contract/api-error";
import { integerMax } from "@/lib/contract/params/integer";
import { parameterObject } from "@/lib/contract/params/object";
import { findReportType } from "@/lib/reports/list";
import type { Ask } from "@/lib/reports/parameters/named-records";
import type { Queryable, ReportRequest } from "@/lib/reports/parameters/report-request";
import { resolveRequest } from "@/lib/reports/parameters/resolve-request";
import type { ApiCall } from "./api-route";
import { parseJson } from "./parse-json";
import { wholeNumber } from "./query";

/**
 * What a call of GET /reports/{report_type}/... asks for. Its two objects of parameters stand in the query as JSON and
 * are read as those of POST /exports are. Throws NOT_FOUND for an unknown report type and BAD_REQUEST that names each
 * unusable field.
 */
export async function reportRequest(
  database: Queryable,
  call: ApiCall<{ report_type: string }>,
): Promise<ReportRequest> {
  const reportType = findReportType(call.params.report_type);
  if (!reportType) throw new ApiError("NOT_FOUND", "There is no such report type.");
  const ask: Ask = async ({ text, values }) => (await database.query({ text, values })).rows;
  const given = {
    searchParams: jsonObject(call.url, "search_params"),
    indexParams: jsonObject(call.url, "index_params"),
  };
  const { scope } = call.viewer;
  const parsed = await resolveRequest(ask, reportType, given, scope, { now: call.arrivedAt });
  if (!parsed.ok) throw badRequest(parsed.issues);
  return { reportType, parameters: parsed.parameters, scope };
}

/** `?limit=` (50 unless told, at most 100) and `?offset=`. Throws BAD_REQUEST for what is no such number. */
export function pageOf(url: URL): { limit: number; offset: number } {
  return {
    limit: wholeNumber(url, "limit", { min: 1, max: 100 }) ?? 50,
    offset: wholeNumber(url, "offset", { min: 0, max: integerMax }) ?? 0,
  };
}

function jsonObject(url: URL, name: string): Record<string, unknown> {
  const text = url.searchParams.get(name)?.trim() ?? "";
  const value = parameterObject.nullish().safeParse(text === "" ? null : parseJson(text, name));
  if (!value.success || (text !== "" && value.data === undefined))
    throw badRequest({ [name]: ["must be a JSON object"] });
  return value.data ?? {};
}
