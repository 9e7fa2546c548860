import type { ReportDescription } from "@/lib/contract/report-description";
import type { ColumnKind } from "./format-cell";

const widths: Record<ColumnKind, number> = {
  id: 88,
  text: 184,
  url: 208,
  integer: 96,
  decimal: 104,
  money: 120,
  percent: 104,
  date: 112,
  datetime: 168,
  boolean: 88,
};

/** Least width of a column in pixels, from its kind and its header, so that the table stands before its rows come. */
export function columnWidth({ kind, header }: ReportDescription["columns"][number]): number {
  // About 7 pixels a letter of the header, and room for its padding and the arrow of the order.
  return Math.max(widths[kind], header.length * 7 + 48);
}
