import { parseAsString, useQueryStates } from "nuqs";
import { useMemo } from "react";
import type { ReportDescription } from "@/lib/contract/report-description";
import { filterChanges, readView, urlKeys, viewKeys } from "./report-view";

/** Filter key to its new value as text; null takes the filter away. */
export type FilterChanges = Readonly<Record<string, string | null>>;

export type ViewChanges = ReturnType<typeof useReportView>["change"];

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
  // Kept as they are until the address says something else: what is drawn of them need not be drawn again meanwhile.
  const view = useMemo(() => readView(descriptions, values), [descriptions, values]);
  const { description } = view;
  const change = useMemo(() => {
    const nothing = Object.fromEntries(Object.keys(keyMap).map((key) => [key, null]));
    const firstPage = { [viewKeys.page]: null };
    return {
      /** Shows what these values of the address say, and nothing of what was shown before. */
      open: (next: Readonly<Record<string, string>>) => {
        const known = Object.entries(next).filter(([key]) => key in keyMap);
        void setValues({ ...nothing, ...Object.fromEntries(known) });
      },
      /** Names the saved view that is shown; null for none. It makes no step of its own. */
      setView: (id: number | null) =>
        void setValues({ [viewKeys.view]: id === null ? null : String(id) }, { history: "replace" }),
      /** `isContinued`: goes on with the last change, as typing does, and makes no step of its own in the history. */
      setFilters: (changes: FilterChanges, isContinued = false) =>
        void setValues(
          { ...filterChanges(description, changes), ...firstPage },
          { history: isContinued ? "replace" : "push" },
        ),
      resetFilters: () => {
        const filters = Object.fromEntries(description.filters.map(({ key }) => [key, null]));
        void setValues({ ...filterChanges(description, filters), ...firstPage });
      },
      setSort: (sort: string | null) => void setValues({ [viewKeys.sort]: sort, ...firstPage }),
      setColumns: (columns: string | null) => void setValues({ [viewKeys.columns]: columns }),
      setComparedWith: (comparedWith: string | null) => void setValues({ [viewKeys.compare]: comparedWith }),
      setPage: (page: number) => void setValues({ [viewKeys.page]: page === 1 ? null : String(page) }),
    };
  }, [description, keyMap, setValues]);
  return { view, change };
}
