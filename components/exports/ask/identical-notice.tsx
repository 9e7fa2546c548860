import { useNow } from "@/components/exports/use-now";
import { ageWords, rowWords, statusWords } from "@/components/exports/words";
import type { Formats } from "@/components/format/formats";
import { useFormats } from "@/components/format/use-formats";
import { Notice } from "@/components/ui/notice";
import type { ChangedSince } from "@/lib/contract/changed-since";
import type { Preflight } from "@/lib/contract/preflight";

/** That the same export is there already or under way, and whether that one still is what one wants. */
export function IdenticalNotice({ identical }: { identical: NonNullable<Preflight["identical"]> }) {
  const formats = useFormats();
  const { kind, export: item, changed_since } = identical;
  const now = useNow(changed_since ? Date.parse(changed_since.checked_at) : Date.parse(item.updated_at));
  if (kind === "in_flight") {
    return (
      <Notice tone="good">
        The same export is running as #{item.id} ({statusWords(item, formats).toLowerCase()}). You can join
        it.
      </Notice>
    );
  }
  return (
    <Notice tone="good">
      The same export #{item.id} was finished{" "}
      {ageWords(now - Date.parse(item.completed_at ?? item.updated_at), formats)}
      {changed_since === null ? "." : `, ${changedWords(changed_since, formats)}`}
    </Notice>
  );
}

function changedWords({ changed_rows, row_difference }: ChangedSince, formats: Formats): string {
  const difference = Math.abs(row_difference);
  const moreOrFewer =
    difference === 0 ? "" : `${formats.count(difference)} ${row_difference > 0 ? "more" : "fewer"} rows now`;
  if (changed_rows === null) {
    return moreOrFewer === "" ? "and has as many rows as the data now." : `and there are ${moreOrFewer}.`;
  }
  if (changed_rows === 0 && difference === 0) return "and nothing has changed since.";
  const changed =
    changed_rows === 0
      ? ""
      : `${rowWords(changed_rows, formats)} ${changed_rows === 1 ? "has" : "have"} changed since`;
  return `but ${[changed, moreOrFewer].filter(Boolean).join(", ")}: use it, or run again.`;
}
