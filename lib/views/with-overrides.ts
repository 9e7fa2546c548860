import { parameterObject } from "@/lib/contract/params/object";
import { parameterNames } from "@/lib/reports/parameters/parameter-names";
import type { ReportType } from "@/lib/reports/report-type";
import type { ViewParameters } from "./view-notes";

/** Parameters that say one thing together: whoever gives one of them means another thing as a whole. */
const groups: readonly (readonly string[])[] = [
  ["period", "start_date", "end_date"],
  ["sort", "sort_by", "sort_order"],
];

/**
 * A view's parameters with those of a request in their place. A filter that the request names, under any of its names,
 * among the search parameters or the facets, is the request's alone; null or blank text takes the view's away. The days
 * of a period belong together, and so do the parts of a sort.
 */
export function withOverrides(
  reportType: ReportType,
  view: ViewParameters,
  request: ViewParameters,
): ViewParameters {
  const keys = new Map([
    ...parameterNames(reportType.searchParams),
    ...parameterNames(reportType.indexParams),
  ]);
  const meaningOf = (name: string) => {
    const key = keys.get(name) ?? name;
    return groups.find((group) => group.includes(key))?.[0] ?? key;
  };
  const { facets: facetsGiven, ...indexGiven } = request.indexParams;
  const facets = objectOf(facetsGiven);
  const named = [request.searchParams, indexGiven, facets].flatMap((given) => Object.keys(given));
  const overridden = new Set(named.map(meaningOf));
  const left = (kept: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(kept).filter(([name]) => !overridden.has(meaningOf(name))));
  const { facets: facetsKept, ...indexKept } = view.indexParams;
  const allFacets = given({ ...left(objectOf(facetsKept)), ...facets });
  return {
    searchParams: given({ ...left(view.searchParams), ...request.searchParams }),
    indexParams: given({
      ...left(indexKept),
      ...indexGiven,
      // What is no object at all is refused where the request is read.
      facets: isUnreadable(facetsGiven)
        ? facetsGiven
        : Object.keys(allFacets).length === 0
          ? null
          : allFacets,
    }),
  };
}

/** Without what says "nothing given". */
function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ""));
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return parameterObject.safeParse(value ?? {}).data ?? {};
}

function isUnreadable(value: unknown): boolean {
  return !parameterObject.safeParse(value ?? {}).success;
}
