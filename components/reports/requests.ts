import type { z } from "zod";
import { requestJson } from "@/components/api/request-json";
import {
  reportCountAnswer,
  reportFacetsAnswer,
  reportRowsAnswer,
  reportSummaryAnswer,
} from "@/lib/contract/report-data";
import type { ViewRequest } from "./report-view";

/** Rows of a page of the table. */
export const rowsPerPage = 50;

/** Each of these throws an ApiError for a refusal and a TypeError when there was no answer. */
export function fetchRows(request: ViewRequest, page: number, signal: AbortSignal) {
  const offset = (page - 1) * rowsPerPage;
  return ask("rows", request, reportRowsAnswer, signal, { limit: rowsPerPage, offset });
}

export function fetchCount(request: ViewRequest, signal: AbortSignal) {
  return ask("count", request, reportCountAnswer, signal);
}

export function fetchFacets(request: ViewRequest, signal: AbortSignal) {
  return ask("facets", request, reportFacetsAnswer, signal);
}

export function fetchSummary(request: ViewRequest, signal: AbortSignal) {
  return ask("summary", request, reportSummaryAnswer, signal);
}

async function ask<Answer>(
  what: string,
  { report_type, search_params, index_params }: ViewRequest,
  schema: z.ZodType<Answer>,
  signal: AbortSignal,
  more: Record<string, number> = {},
): Promise<Answer> {
  const query = new URLSearchParams({
    search_params: JSON.stringify(search_params),
    index_params: JSON.stringify(index_params),
    ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, String(value)])),
  });
  return requestJson(schema, `/api/v1/reports/${encodeURIComponent(report_type)}/${what}?${query}`, {
    signal,
  });
}
