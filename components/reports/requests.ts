import { ask } from "@/components/api/client";
import type {
  ReportCountAnswer,
  ReportFacetsAnswer,
  ReportRowsAnswer,
  ReportSummaryAnswer,
} from "@/lib/contract/report-data";
import type { ViewRequest } from "./report-view";

/** Rows of a page of the table. */
export const rowsPerPage = 50;

/** Each of these throws an ApiFailure when it is refused or unanswered. */
export function fetchRows(request: ViewRequest, page: number, signal: AbortSignal) {
  const offset = (page - 1) * rowsPerPage;
  return askOf<ReportRowsAnswer>("rows", request, signal, { limit: rowsPerPage, offset });
}

export function fetchCount(request: ViewRequest, signal: AbortSignal) {
  return askOf<ReportCountAnswer>("count", request, signal);
}

export function fetchFacets(request: ViewRequest, signal: AbortSignal) {
  return askOf<ReportFacetsAnswer>("facets", request, signal);
}

export function fetchSummary(request: ViewRequest, comparedWith: string | undefined, signal: AbortSignal) {
  const more = comparedWith === undefined ? {} : { compare_with: comparedWith };
  return askOf<ReportSummaryAnswer>("summary", request, signal, more);
}

function askOf<Answer>(
  what: string,
  { report_type, search_params, index_params }: ViewRequest,
  signal: AbortSignal,
  more: Record<string, string | number> = {},
): Promise<Answer> {
  const query = new URLSearchParams({
    search_params: JSON.stringify(search_params),
    index_params: JSON.stringify(index_params),
    ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, String(value)])),
  });
  return ask(`/reports/${encodeURIComponent(report_type)}/${what}?${query}`, { signal });
}
