import { usualComparison } from "@/lib/contract/params/compared-with";
import { isCalendarDay } from "@/lib/contract/params/date";
import type { Period } from "@/lib/contract/params/period";
import type { ReportDefinition } from "@/lib/reports/report-definition";
import { daysInclusive, periodComparedWith, periodEnding } from "./periods";
import type { Sort } from "./resolve-sort";

/**
 * The days that a period is compared with: of that name, or from that first day on. Null when there are none, before the
 * year 1. Days of one's choice that are not over would be growth that is none, so they are an issue; those just before are
 * taken as they are, since nobody chose them.
 */
export function resolveComparison(
  period: Period,
  comparedWith: string,
  today: string,
): { compared: Period | null; issue?: string } {
  const compared = periodComparedWith(period, comparedWith) ?? null;
  if (compared === null || comparedWith === usualComparison) return { compared };
  const days = daysInclusive(period);
  // Counted from the first day on: the last one may be after the year 9999, whose days are not in the order of their text.
  if (daysInclusive({ start_date: compared.start_date, end_date: today }) > days) return { compared };
  const last = periodEnding(today, days + 1).start_date;
  const issue = isCalendarDay(last)
    ? `must be ${last} or earlier: the ${days} days from it on have to be over`
    : `must not be given for ${days} days: no such period before today begins after the year 1`;
  return { compared: null, issue };
}

/** Whether the file's columns or its order depend on the period that is compared with. */
export function doesCompare(
  { columns, sorts }: Pick<ReportDefinition, "columns" | "sorts">,
  asked: { columns: readonly string[]; sort: Sort },
): boolean {
  const sorted = sorts.find(({ id }) => id === asked.sort.id)?.column;
  return columns.some(({ id, isComparing }) => isComparing && (asked.columns.includes(id) || id === sorted));
}
