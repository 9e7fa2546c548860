import type { DescribedFilter } from "../described-filter";
import type { WordFormats } from "./plain-formats";

/** The value of a described filter in somebody's manner, where it is days, countries or a number; else its words as they are. */
export function filterWords(
  { value, day, days, countries, number }: DescribedFilter,
  formats: WordFormats,
): string {
  if (day !== undefined) return formats.day(day);
  if (countries) return countries.map(formats.country).join(", ");
  if (days) return daysWords(days, formats) ?? value;
  return number === undefined ? value : formats.number(number);
}

/** "9 Mar 2026 – 12 Mar 2026", a day alone, or one end of it; undefined without both. */
export function daysWords(
  { first, last }: NonNullable<DescribedFilter["days"]>,
  { day }: WordFormats,
): string | undefined {
  if (first !== null && first === last) return day(first);
  if (first !== null && last !== null) return `${day(first)} – ${day(last)}`;
  if (first !== null) return `From ${day(first)}`;
  return last === null ? undefined : `Until ${day(last)}`;
}
