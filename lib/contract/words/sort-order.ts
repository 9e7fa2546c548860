import type { ReportDescription } from "../report-description";

export interface SortOrder {
  id: string;
  direction: "asc" | "desc";
}

/** The order that a `sort` parameter means, by the rules of the API: "name", "name_desc"; anything else is the default. */
export function readSort({ sorts, default_sort }: ReportDescription, text: string | undefined): SortOrder {
  const find = (name: string) => sorts.find(({ id, column }) => id === name || column === name);
  const name = (text ?? "").toLowerCase();
  const plain = find(name);
  if (plain) return { id: plain.id, direction: plain.direction };
  const [, stem = "", suffix] = name.match(/^(.+)_(asc|desc)$/) ?? [];
  const marked = find(stem);
  return marked ? { id: marked.id, direction: suffix === "asc" ? "asc" : "desc" } : default_sort;
}

/** What an order is called. */
export function sortTitle({ sorts }: ReportDescription, { id }: SortOrder): string {
  return sorts.find((sort) => sort.id === id)?.title ?? id;
}

/** The `sort` parameter for an order; null for the default one, so that the address stays short. */
export function writeSort({ default_sort }: ReportDescription, { id, direction }: SortOrder): string | null {
  return id === default_sort.id && direction === default_sort.direction ? null : `${id}_${direction}`;
}
