import type { Formats } from "@/components/format/formats";
import type { ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";

/** How far an export is, from 0 to 1; undefined while that is not known. */
function doneShare({ progress }: ExportObject): number | undefined {
  return progress === null || progress.total_parts === 0
    ? undefined
    : progress.parts_ready / progress.total_parts;
}

/** A share in whole percent, rounded down and never all: what is under way is not done. */
function unfinished(share: number): number {
  return Math.min(99, Math.floor(share * 100)) / 100;
}

/** What stands before the title of the tab while exports are under way: "(40%) ", "(2 exports, 40%) ". */
export function titleWords(items: readonly ExportObject[], formats: Formats): string {
  const moving = items.filter(({ status }) => isInFlight(status));
  if (moving.length === 0) return "";
  const shares = moving.map(doneShare).filter((share) => share !== undefined);
  const percent =
    shares.length === 0 ? "" : formats.percent(unfinished(shares.reduce((a, b) => a + b, 0) / moving.length));
  const count = moving.length === 1 ? "" : `${formats.count(moving.length)} exports`;
  return `(${[count, percent].filter(Boolean).join(", ") || "…"}) `;
}

/**
 * What a screen reader is told of an export under way: quarters, not each part. Nothing before the first, since whoever
 * asks for an export is told of its beginning by the answer; its end is told by a notice.
 */
export function milestoneWords(item: ExportObject): string | undefined {
  const quarters = Math.floor((doneShare(item) ?? 0) * 4);
  if (quarters === 0 || !isInFlight(item.status)) return undefined;
  const words = quarters === 4 ? "all parts are made, and become one file" : `${quarters * 25} percent done`;
  return `${item.display_name}, export ${item.id}: ${words}.`;
}
