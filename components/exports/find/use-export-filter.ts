import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { type ExportFilter, type ExportState, exportStates } from "@/components/exports/data/export-pages";

const stateNames: Record<ExportState, string> = {
  in_flight: "In progress",
  completed: "Completed",
  failed: "Failed or cancelled",
};

// The cast: Object.keys gives the keys of the table.
const stateIds = Object.keys(exportStates) as ExportState[];

export const stateChoices = stateIds.map((value) => ({ value, label: stateNames[value] }));

const keys = {
  exports_of: parseAsString,
  exports_type: parseAsString,
  exports_search: parseAsString,
  exports_state: parseAsStringLiteral(stateIds),
  exports_pages: parseAsString,
};

/** Past a thousand exports one searches. */
const pagesMax = 40;

/**
 * Which exports are listed, and how many pages of them, kept in the address. A publisher or type that may not be chosen is
 * none.
 */
export function useExportFilter(publisherIds: readonly string[], reportTypes: readonly string[]) {
  const [chosen, set] = useQueryStates(keys, { history: "push" });
  const choose = (changes: Partial<typeof chosen>) => set({ exports_pages: null, ...changes });
  const known = (ids: readonly string[], id: string | null) => (id !== null && ids.includes(id) ? id : null);
  const filter: ExportFilter = {
    publisherId: known(publisherIds, chosen.exports_of),
    reportType: known(reportTypes, chosen.exports_type),
    state: chosen.exports_state,
    search: chosen.exports_search,
  };
  const pages = Math.min(Math.max(1, Number(chosen.exports_pages) || 1), pagesMax);
  const showPages = (count: number) => void set({ exports_pages: String(count) }, { history: "replace" });
  return { filter, choose, pages, showPages };
}
