import { Notice } from "@/components/ui/notice";
import type { ChangedSince } from "@/lib/contract/changed-since";
import type { Preflight } from "@/lib/contract/preflight";
import { useNow } from "./use-now";
import { ageWords, countWords, rowWords, statusWords } from "./words";

/** That the same export is there already or under way, and whether that one still is what one wants. */
export function IdenticalNotice({ identical }: { identical: NonNullable<Preflight["identical"]> }) {
  const { kind, export: item, changed_since } = identical;
  const now = useNow(changed_since ? Date.parse(changed_since.checked_at) : Date.parse(item.updated_at));
  if (kind === "in_flight") {
    return (
      <Notice tone="good">
        The same export is running as #{item.id} ({statusWords(item).toLowerCase()}). You can join it.
      </Notice>
    );
  }
  return (
    <Notice tone="good">
      The same export #{item.id} was finished{" "}
      {ageWords(now - Date.parse(item.completed_at ?? item.updated_at))}
      {changed_since === null ? "." : `, ${changedWords(changed_since)}`}
    </Notice>
  );
}

function changedWords({ changed_rows, row_difference }: ChangedSince): string {
  const difference = Math.abs(row_difference);
  const moreOrFewer =
    difference === 0 ? "" : `${countWords(difference)} ${row_difference > 0 ? "more" : "fewer"} rows now`;
  if (changed_rows === null) {
    return moreOrFewer === "" ? "and has as many rows as the data now." : `and there are ${moreOrFewer}.`;
  }
  if (changed_rows === 0 && difference === 0) return "and nothing has changed since.";
  const changed =
    changed_rows === 0
      ? ""
      : `${rowWords(changed_rows)} ${changed_rows === 1 ? "has" : "have"} changed since`;
  return `but ${[changed, moreOrFewer].filter(Boolean).join(", ")}: use it, or run again.`;
}
