import { type ChosenFile, fileKeys } from "@/components/exports/ask/chosen-file";
import { savedFile } from "@/components/exports/ask/saved-file";
import { filterNames, type ReportView, viewKeys, viewRequest } from "@/components/reports/report-view";
import type { SavedView } from "@/lib/contract/view";
import { columnList } from "./view-values";

/** What of `index_params` the page tells anew each time, and else leaves out. */
const keysOfPage = [...fileKeys, "sort", "sort_by", "sort_order", "limit", viewKeys.compare];

/**
 * What is stored of what the page shows and of the file that it would have. Of a view that is updated, what the report does
 * not know (any more) is kept: other parameters as they are, columns at the end.
 */
export function parametersOf(
  shown: ReportView,
  file: ChosenFile,
  before?: SavedView,
): Pick<SavedView, "search_params" | "index_params"> {
  const { search_params, ...request } = viewRequest(shown);
  const index_params = { ...request.index_params, ...savedFile(file) };
  if (!before) return { search_params, index_params };
  const { description } = shown;
  const filters = new Set(description.filters.flatMap(filterNames));
  const { columns: columnsBefore, facets: _, ...indexBefore } = before.index_params;
  const known = description.columns.map(({ id }) => id);
  const gone = columnList(columnsBefore).filter((id) => !known.includes(id));
  const shownColumns = shown.columns?.split(",") ?? known;
  return {
    search_params: { ...without(before.search_params, [...filters]), ...search_params },
    index_params: {
      ...without(indexBefore, keysOfPage),
      ...index_params,
      ...(gone.length === 0 ? {} : { columns: [...shownColumns, ...gone].join(",") }),
    },
  };
}

function without(
  values: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)));
}
