import type { Period } from "@/lib/contract/params/period";
import type { ReportSummaryAnswer } from "@/lib/contract/report-data";
import { daysOf } from "@/lib/reports/parameters/periods";
import type { ReportRequest } from "@/lib/reports/parameters/report-request";
import type { HeldSince } from "./held-since";
import type { Amounts } from "./read-amounts";
import type { Line } from "./read-lines";
import type { Ranked } from "./read-ranked";

// What was read of a period and of the one before it, as the answer tells it.

/** What is known of the rows of one period. */
export interface Facts {
  amounts: Amounts;
  /** Null where the viewer may read none, and where none is asked for. */
  lines: Line[] | null;
  /** Null where it is not asked for. */
  ranked: Ranked | null;
}

/** Each figure with its value before; money once for each currency. */
export function tellFigures(
  { reportType }: ReportRequest,
  now: Facts,
  before: Facts | null,
  { isCompared, firstDayOf }: HeldSince,
): ReportSummaryAnswer["figures"] {
  return reportType.summary.figures.flatMap((figure) => {
    const { id, title, kind, filters = null } = figure;
    const previousOf = (currency: string | null) =>
      before && isCompared(figure) ? (before.amounts.get(currency)?.get(id) ?? "0") : null;
    const currencies = [...now.amounts.keys()].filter(
      (currency) => (currency === null) === (kind === "integer"),
    );
    return currencies.map((currency) => ({
      id,
      title,
      kind,
      currency,
      value: now.amounts.get(currency)?.get(id) ?? "0",
      previous: previousOf(currency),
      data_from: isCompared(figure) ? null : firstDayOf(figure),
      filters,
    }));
  });
}

/**
 * The lines by day; null where none is asked for, which is not the same as days without anything: of a report type
 * without measures, and for a viewer who may read nobody's clicks and sales.
 */
export function tellSeries(
  span: Period,
  today: string,
  now: Facts,
  before: Facts | null,
  { isCompared, earlier }: HeldSince,
): ReportSummaryAnswer["series"] {
  if (now.lines === null) return null;
  const days = daysOf(span);
  const daysBefore = earlier ? daysOf(earlier) : [];
  const isOpen = days.at(-1) === today;
  return {
    days,
    measures: now.lines.map(({ measure, currency, byDay }) => ({
      id: measure.id,
      title: measure.title,
      currency,
      values: days.map((day) => byDay.get(day) ?? 0),
      previous: isCompared(measure) ? valuesBefore(measure.id, currency) : null,
      is_last_day_open: isOpen && measure.isAdded,
    })),
  };

  /** Where there is no line there was nothing. */
  function valuesBefore(id: string, currency: string | null): number[] {
    const line = before?.lines?.find((one) => one.measure.id === id && one.currency === currency);
    return daysBefore.map((day) => line?.byDay.get(day) ?? 0);
  }
}

/** The ranking, each of its items with the value before. */
export function tellRanking(
  { reportType }: ReportRequest,
  now: Facts,
  before: Facts | null,
  { isCompared }: HeldSince,
): ReportSummaryAnswer["ranking"] {
  if (now.ranked === null) return null;
  const { title, measure, filter = null, ...ranking } = reportType.summary.ranking;
  const earlier = isCompared(ranking) ? before?.ranked : undefined;
  return {
    title,
    measure,
    currency: now.ranked.currency,
    filter,
    items: now.ranked.top.map((item) => ({
      ...item,
      previous: earlier ? (earlier.top.find(({ key }) => key === item.key)?.value ?? 0) : null,
    })),
  };
}
