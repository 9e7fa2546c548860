/**
 * With which period a report compares its own: one of these, or the first day (YYYY-MM-DD) of another period of the same
 * length.
 */
export const comparisonLabels = {
  before: "the days before",
  year_before: "the same days a year before",
} as const;
export type NamedComparison = keyof typeof comparisonLabels;

/** What the choice is called. */
export const comparisonTitle = "Compared with";

/** The one that is meant when none is named. */
export const usualComparison: NamedComparison = "before";

export function isNamedComparison(text: string): text is NamedComparison {
  return Object.hasOwn(comparisonLabels, text);
}
