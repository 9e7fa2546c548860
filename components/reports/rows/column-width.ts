import type { Formats } from "@/components/format/formats";
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

/** About as wide as any: a long name of a month, two digits a day and an hour. */
const longDay = "2026-09-28";
const longTime = "2026-09-28T22:58:58Z";

/**
 * Least width of a column in pixels, from its kind, its header and how long days are in the reader's manner, so that the
 * table stands before its rows come.
 */
export function columnWidth(
  { kind, header }: ReportDescription["columns"][number],
  formats: Formats,
): number {
  const sample = kind === "date" ? formats.day(longDay) : kind === "datetime" ? formats.time(longTime) : "";
  // Room for the padding, and in the header for the arrow of the order.
  return Math.max(widths[kind], textWidth(sample) + 28, header.length * 7 + 48);
}

/** About 7 pixels a letter, twice as much for the square letters of East Asia. */
function textWidth(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter >= "\u2e80" ? 14 : 7), 0);
}
