import type { ReportDescription } from "../report-description";
import { splitList } from "./filter-values";

type Columns = ReportDescription["columns"];

/** Ids of the columns of a file for which none are chosen, in order. */
export function usualFileColumns(columns: Columns): string[] {
  return columns.filter(({ is_on_request }) => !is_on_request).map(({ id }) => id);
}

/** Whether a file with the chosen columns, as in `columns`, has one that depends on the period compared with. */
export function doesFileCompare(columns: Columns, chosen: string | undefined): boolean {
  const named = splitList(chosen ?? "");
  const ids = named.length === 0 ? usualFileColumns(columns) : named;
  return columns.some(({ id, is_comparing }) => is_comparing && ids.includes(id));
}
