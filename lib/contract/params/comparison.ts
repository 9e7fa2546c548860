import { comparisonLabels, comparisonTitle, isNamedComparison } from "./compared-with";
import { isCalendarDay } from "./date";
import { nameOf } from "./enumeration";
import { type ParameterText, scalarParameter, Unusable } from "./parameter";

/** With which period of the same length a period is compared, for people: what it may be, and what each means. */
export const comparisonText: ParameterText = {
  title: comparisonTitle,
  description:
    "With which period of the same length the report's period is compared: `before` is the days just before, `year_before` the " +
    "same days a year before, and a day (YYYY-MM-DD) the first one of a period that is over. Reports without a period compare " +
    "nothing.",
};

/** One of `comparisonLabels`, spelled as freely as those of an enumeration, or the first day of a period. */
export function readComparison(given: string): string | Unusable {
  if (isCalendarDay(given)) return given;
  const name = nameOf(given);
  if (isNamedComparison(name)) return name;
  const names = Object.keys(comparisonLabels).join(", ");
  return new Unusable(`must be ${names}, or an existing day written as YYYY-MM-DD`);
}

export const comparisonParameter = scalarParameter(comparisonText, { input: "text" }, readComparison);
