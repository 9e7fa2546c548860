import { parseAsString, useQueryStates } from "nuqs";
import { useMemo } from "react";
import type { ReportDescription } from "@/lib/contract/report-description";
import { filterChanges, readView, urlKeys, viewKeys } from "./report-view";

/**
 * The view of the page and the ways to change it. The address is the only place where it is kept, so that back, reload
 * and a shared link show the same; each change is a step of its own in the history.
 */
export function useReportView(descriptions: readonly ReportDescription[]) {
  const keyMap = useMemo(
    () => Object.fromEntries(urlKeys(descriptions).map((key) => [key, parseAsString])),
    [descriptions],
  );
  const [values, setValues] = useQueryStates(keyMap, { history: "push" });
  const view = readView(descriptions, values);
  const { description } = view;
  const nothing = Object.fromEntries(Object.keys(keyMap).map((key) => [key, null]));

  return {
    view,
    /** Starts anew: filters, order and columns of one report type mean little to another. */
    setReportType: (id: string) => void setValues({ ...nothing, [viewKeys.reportType]: id }),
    setFilters: (changes: Readonly<Record<string, string | null>>) =>
      void setValues(filterChanges(description, changes)),
    resetFilters: () =>
      void setValues(
        filterChanges(description, Object.fromEntries(description.filters.map(({ key }) => [key, null]))),
      ),
    setSort: (sort: string | null) => void setValues({ [viewKeys.sort]: sort }),
    setColumns: (columns: string | null) => void setValues({ [viewKeys.columns]: columns }),
  };
}
