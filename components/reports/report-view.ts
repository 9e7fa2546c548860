import type { ReportDescription } from "@/lib/contract/report-description";
import { doesFileCompare } from "@/lib/contract/words/file-columns";
import type { FilterValues } from "@/lib/contract/words/filter-values";

/** The keys of the address beside the filters' own. */
export const viewKeys = {
  reportType: "report_type",
  /** Id of the saved view that was opened; what else the address says may have been changed since. */
  view: "view",
  sort: "sort",
  columns: "columns",
  page: "page",
  compare: "compare_with",
} as const;

/** What the address of the page says. */
export interface ReportView {
  description: ReportDescription;
  /** The saved view that was opened, if any. */
  viewId: number | undefined;
  filters: FilterValues;
  /** As in the address; undefined means the report type's default order. */
  sort: string | undefined;
  /** Column ids with commas, as in the address; undefined means the usual ones on the page, and all in a file. */
  columns: string | undefined;
  /** Page of the table, from 1. */
  page: number;
  /** With which days the summary compares, and the columns that do; undefined means those before. */
  comparedWith: string | undefined;
}

/** The request of a view: what an export of it would be asked for with. */
export type ViewRequest = {
  report_type: string;
  search_params: FilterValues;
  index_params: Record<string, string>;
};

type UrlValues = Readonly<Record<string, string | null>>;

/** Every key that can stand in the address, over all report types. */
export function urlKeys(descriptions: readonly ReportDescription[]): string[] {
  const filterKeys = descriptions.flatMap(({ filters }) => filters.flatMap(filterNames));
  return [...new Set([...Object.values(viewKeys), ...filterKeys])];
}

/** The view that an address means. Throws when there is no report type at all. */
export function readView(descriptions: readonly ReportDescription[], values: UrlValues): ReportView {
  const description = descriptions.find(({ id }) => id === values[viewKeys.reportType]) ?? descriptions[0];
  if (!description) throw new Error("There is no report type to show.");
  const filters: Record<string, string> = {};
  for (const filter of description.filters) {
    const value = filterNames(filter)
      .map((name) => values[name])
      .find(Boolean);
    if (value) filters[filter.key] = value;
  }
  const viewId = Number(values[viewKeys.view]);
  return {
    description,
    viewId: Number.isSafeInteger(viewId) && viewId > 0 ? viewId : undefined,
    filters,
    sort: values[viewKeys.sort] || undefined,
    columns: values[viewKeys.columns] || undefined,
    comparedWith: values[viewKeys.compare] || undefined,
    page: /^[1-9]\d{0,6}$/.test(values[viewKeys.page] ?? "") ? Number(values[viewKeys.page]) : 1,
  };
}

/** All that a view shows, as parameters of a request; only its page is left out. */
export function viewRequest({ description, filters, sort, columns, comparedWith }: ReportView): ViewRequest {
  return {
    report_type: description.id,
    search_params: { ...filters },
    index_params: {
      ...(sort === undefined ? {} : { sort }),
      ...(columns === undefined ? {} : { columns }),
      ...(comparedWith === undefined ? {} : { [viewKeys.compare]: comparedWith }),
    },
  };
}

/** What a view asks for of an export: of its comparison only what the file depends on. */
export function exportRequest(view: ReportView): ViewRequest {
  const doesCompare = doesFileCompare(view.description.columns, view.columns);
  return viewRequest(doesCompare ? view : { ...view, comparedWith: undefined });
}

/** The same request for rows as they are in a file of another time zone. */
export function inTimeZone(request: ViewRequest, timeZone: string): ViewRequest {
  if (timeZone === "UTC") return request;
  return { ...request, index_params: { ...request.index_params, time_zone: timeZone } };
}

/** The changes to the address that give these filters these values; null takes a filter away. */
export function filterChanges(
  { filters }: ReportDescription,
  changes: Readonly<Record<string, string | null>>,
): Record<string, string | null> {
  const result: Record<string, string | null> = {};
  for (const [key, value] of Object.entries(changes)) {
    for (const name of filters.find((filter) => filter.key === key)?.aliases ?? []) result[name] = null;
    result[key] = value === "" ? null : value;
  }
  return result;
}

/** Every name under which a filter is known. */
export function filterNames({ key, aliases }: ReportDescription["filters"][number]): string[] {
  return [key, ...aliases];
}
