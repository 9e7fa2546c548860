import { laterState } from "@/components/exports/data/export-pages";
import type { ExportObject } from "@/lib/contract/export";

/** A person's own exports of which the page has heard, by their ids, each as it was last. */
export type HeardExports = ReadonlyMap<number, ExportObject>;

/** With what was heard now; the very same where that is nothing new. */
export function hear(known: HeardExports, items: readonly ExportObject[]): HeardExports {
  const heard = new Map(known);
  for (const item of items.filter(({ owner }) => owner === null)) {
    const before = heard.get(item.id);
    heard.set(item.id, before ? laterState(before, item) : item);
  }
  const isNew = [...heard].some(([id, item]) => known.get(id) !== item);
  return isNew ? heard : known;
}

/** What was seen of own exports when they were last looked at. */
export interface SeenExports {
  /** Attempt and status by id. */
  states: ReadonlyMap<number, string>;
  /** The newest export of the list, whoever's it was. */
  newestId: number;
}

/** What is seen now, beside what was seen before. */
export function see(
  before: SeenExports | undefined,
  own: readonly ExportObject[],
  newestId: number,
): SeenExports {
  const states = own.map((item) => [item.id, `${item.attempt} ${item.status}`] as const);
  return {
    states: new Map([...(before?.states ?? []), ...states]),
    newestId: Math.max(newestId, before?.newestId ?? 0),
  };
}

/**
 * The exports whose state is another than was seen before. One that was not seen is news where it has come since, or has
 * ended since the app was opened: it may have been under way out of the list. Any other comes with an older page of the list,
 * or was renamed. `openedAt` is by the server's clock, undefined where that is not known.
 */
export function newsOf(
  before: SeenExports,
  own: readonly ExportObject[],
  openedAt: number | undefined,
): ExportObject[] {
  return own.filter((item) => {
    const seen = before.states.get(item.id);
    if (seen !== undefined) return seen !== `${item.attempt} ${item.status}`;
    const hasEndedSince = openedAt !== undefined && Date.parse(item.completed_at ?? "") > openedAt;
    return item.id > before.newestId || hasEndedSince;
  });
}
