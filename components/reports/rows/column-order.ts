import type { ReportDescription } from "@/lib/contract/report-description";
import { usualFileColumns } from "@/lib/contract/words/file-columns";
import { splitList } from "@/lib/contract/words/filter-values";

type Columns = ReportDescription["columns"];

/** The columns that stand on the page where none are chosen: those that come first, then the others that are not off. */
export function pageIds(columns: Columns): string[] {
  const onPage = (place: "first" | undefined) =>
    columns.filter(({ on_page }) => on_page === place).map(({ id }) => id);
  return [...onPage("first"), ...onPage(undefined)];
}

/** The columns on the page: those that an address names, in its order; the usual ones when it names none that exist. */
export function chosenIds(columns: Columns, chosen: string | undefined): string[] {
  const known = splitList(chosen ?? "").filter((id) => columns.some((column) => column.id === id));
  return known.length === 0 ? pageIds(columns) : [...new Set(known)];
}

/** The `columns` parameter; null when the page shows the same without, so that the address stays short. */
export function writeColumns(columns: Columns, ids: readonly string[]): string | null {
  const text = ids.join(",");
  return text === pageIds(columns).join(",") ? null : text;
}

/** Whether these are the columns of a file for which none are chosen, in their order. */
export function areUsualOfFile(columns: Columns, ids: readonly string[]): boolean {
  return ids.join(",") === usualFileColumns(columns).join(",");
}

/** Takes a column away, or adds it behind the one on the page that stands before it in the report. */
export function toggleColumn(columns: Columns, ids: readonly string[], id: string): string[] {
  if (ids.includes(id)) return ids.filter((one) => one !== id);
  const before = columns.slice(
    0,
    columns.findIndex((column) => column.id === id),
  );
  const neighbour = before.findLast((column) => ids.includes(column.id));
  return ids.toSpliced(neighbour ? ids.indexOf(neighbour.id) + 1 : 0, 0, id);
}

/**
 * The column that stays in sight while the others scroll sideways: the one that names the row, which is the first with
 * words; the first of all where none has.
 */
export function frozenId(columns: Columns): string | undefined {
  return (columns.find(({ kind, is_code }) => kind === "text" && !is_code) ?? columns[0])?.id;
}

/** Puts a chosen column at another place, from 0. */
export function moveColumn(ids: readonly string[], id: string, to: number): string[] {
  return ids.filter((one) => one !== id).toSpliced(to, 0, id);
}
