import { isNamedComparison, usualComparison } from "@/lib/contract/params/compared-with";
import { isCalendarDay } from "@/lib/contract/params/date";
import type { Period, PeriodName } from "@/lib/contract/params/period";

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

/** The days that a named period has on a day. */
export function periodNamed(name: PeriodName, today: string): Period {
  const date = new Date(today);
  // Sunday is 0, and the last day of a week.
  const monday = shiftDay(today, -((date.getUTCDay() + 6) % 7));
  const monthsBack = (months: number) => firstOfMonth(date, -months);
  const intoQuarter = date.getUTCMonth() % 3;
  const upTo = (start_date: string): Period => ({ start_date, end_date: today });
  const before = (start_date: string, next: string): Period => ({ start_date, end_date: shiftDay(next, -1) });
  const periods: Record<PeriodName, () => Period> = {
    last_7_days: () => periodEnding(today, 7),
    last_30_days: () => periodEnding(today, 30),
    last_90_days: () => periodEnding(today, 90),
    yesterday: () => periodEnding(shiftDay(today, -1), 1),
    this_week: () => upTo(monday),
    last_week: () => before(shiftDay(monday, -7), monday),
    this_month: () => upTo(monthsBack(0)),
    last_month: () => before(monthsBack(1), monthsBack(0)),
    this_quarter: () => upTo(monthsBack(intoQuarter)),
    last_quarter: () => before(monthsBack(intoQuarter + 3), monthsBack(intoQuarter)),
    year_to_date: () => upTo(monthsBack(date.getUTCMonth())),
  };
  return periods[name]();
}

/** The first day of the month so many months from that of a date. */
function firstOfMonth(date: Date, months: number): string {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)).toISOString().slice(0, 10);
}

/** The period of the same length that ends the day before; undefined when it would begin before the year 1. */
export function periodBefore(period: Period): Period | undefined {
  const length = daysInclusive(period);
  const isThere = daysInclusive({ start_date: "0001-01-01", end_date: period.start_date }) > length;
  return isThere ? periodEnding(shiftDay(period.start_date, -1), length) : undefined;
}

/**
 * The period of the same length that a period is compared with: of that name, or from that first day on. Undefined when it
 * would begin before the year 1. 28 February stands a year before the 29th.
 */
export function periodComparedWith(period: Period, comparedWith: string): Period | undefined {
  if (comparedWith === usualComparison) return periodBefore(period);
  const from = isNamedComparison(comparedWith) ? yearBefore(period.start_date) : comparedWith;
  if (from === undefined) return undefined;
  return { start_date: from, end_date: shiftDay(from, daysInclusive(period) - 1) };
}

function yearBefore(day: string): string | undefined {
  const [year = "", ...monthAndDay] = day.split("-");
  if (Number(year) < 2) return undefined;
  const before = [String(Number(year) - 1).padStart(4, "0"), ...monthAndDay].join("-");
  return isCalendarDay(before) ? before : shiftDay(day.replace(/29$/, "28"), -365);
}

/** Every day of a period, in order. */
export function daysOf(period: Period): string[] {
  return Array.from({ length: daysInclusive(period) }, (_, index) => shiftDay(period.start_date, index));
}

function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMilliseconds).toISOString().slice(0, 10);
}
