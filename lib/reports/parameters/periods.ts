import type { Period } from "@/lib/contract/params/period";

/** Days are 24 hours here: the dates are UTC, which has no summer time. */
const dayMilliseconds = 86_400_000;

/** How many days a period has, first and last included; less than one when it is inverted. */
export function daysInclusive({ start_date, end_date }: Period): number {
  return (Date.parse(end_date) - Date.parse(start_date)) / dayMilliseconds + 1;
}

/** The period of that many days that ends with a day. */
export function periodEnding(day: string, days: number): Period {
  return { start_date: shiftDay(day, 1 - days), end_date: day };
}

/** The period of the same length that ends the day before; undefined when it would begin before the year 1. */
export function periodBefore(period: Period): Period | undefined {
  const length = daysInclusive(period);
  const isThere = daysInclusive({ start_date: "0001-01-01", end_date: period.start_date }) > length;
  return isThere ? periodEnding(shiftDay(period.start_date, -1), length) : undefined;
}

/** Every day of a period, in order. */
export function daysOf(period: Period): string[] {
  return Array.from({ length: daysInclusive(period) }, (_, index) => shiftDay(period.start_date, index));
}

function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMilliseconds).toISOString().slice(0, 10);
}
