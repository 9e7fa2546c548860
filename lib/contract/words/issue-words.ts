import type { Filter } from "./filter-values";
import type { WordFormats } from "./plain-formats";

/**
 * What is wrong with a parameter, for somebody who sees the form and not the wire: other parameters are called by the
 * titles of their filters, and days are written as in the form.
 */
export function issueWords(message: string, filters: readonly Filter[], { day }: WordFormats): string {
  return message
    .replace(/\b[a-z]+(?:_[a-z]+)+\b/g, (key) => {
      const title = findFilter(key, filters)?.title;
      return title === undefined ? key : `“${title}”`;
    })
    .replace(/\b\d{4}-\d{2}-\d{2}\b/g, day);
}

/** The filter that a parameter sets, by its key or by another name that the wire has for it. */
export function findFilter(key: string, filters: readonly Filter[]): Filter | undefined {
  return filters.find((filter) => filter.key === key || filter.aliases.includes(key));
}
