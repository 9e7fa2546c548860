import type { ReportDescription } from "@/lib/contract/report-description";
import { splitList } from "@/lib/contract/words/filter-values";

type Columns = ReportDescription["columns"];

/** The chosen columns that an address names, in its order; all of them when it names none that exist. */
export function chosenIds(columns: Columns, chosen: string | undefined): string[] {
  const known = splitList(chosen ?? "").filter((id) => columns.some((column) => column.id === id));
  return known.length === 0 ? columns.map(({ id }) => id) : [...new Set(known)];
}

/** The `columns` parameter; null when it says no more than none does, so that the address stays short. */
export function writeColumns(columns: Columns, ids: readonly string[]): string | null {
  const isAll = ids.length === columns.length && columns.every(({ id }, place) => ids[place] === id);
  return isAll ? null : ids.join(",");
}

/** Takes a column away, or adds it behind the chosen one that stands before it in the report. */
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
