import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { learnNames } from "./learnt-names";
import type { ViewRequest } from "./report-view";
import { fetchCount, fetchFacets, fetchRows, fetchSummary } from "./requests";

const shared = {
  // Going back to a view within this time shows what was there, without asking again.
  staleTime: 30_000,
  // The view of each report type is mounted anew, so what stays is of the same one.
  placeholderData: keepPreviousData,
};

export function rowsQuery(request: ViewRequest, page: number) {
  return queryOptions({
    ...shared,
    queryKey: ["report", "rows", request, page],
    queryFn: ({ signal }) => fetchRows(request, page, signal),
  });
}

export function countQuery(request: ViewRequest) {
  const filtered = filtersOf(request);
  return queryOptions({
    ...shared,
    queryKey: ["report", "count", filtered],
    queryFn: ({ signal }) => fetchCount(filtered, signal),
  });
}

export function facetsQuery(request: ViewRequest) {
  const filtered = filtersOf(request);
  return queryOptions({
    ...shared,
    queryKey: ["report", "facets", filtered],
    queryFn: async ({ signal, client }) => {
      const answer = await fetchFacets(filtered, signal);
      learnNames(client, answer.facets);
      return answer;
    },
  });
}

export function summaryQuery(request: ViewRequest, comparedWith: string | undefined) {
  const filtered = filtersOf(request);
  return queryOptions({
    ...shared,
    queryKey: ["report", "summary", filtered, comparedWith],
    queryFn: async ({ signal, client }) => {
      const answer = await fetchSummary(filtered, comparedWith, signal);
      const { filter, items = [] } = answer.ranking ?? {};
      if (filter)
        learnNames(client, { [filter]: items.map(({ key, ...name }) => ({ ...name, value: key })) });
      return answer;
    },
  });
}

/** Order and columns make no difference to how many rows there are and what they add up to; the zone makes days of "today". */
function filtersOf(request: ViewRequest): ViewRequest {
  const { time_zone } = request.index_params;
  return { ...request, index_params: time_zone === undefined ? {} : { time_zone } };
}
