import type { Formats } from "@/components/format/formats";
import type { ReportSummaryAnswer } from "@/lib/contract/report-data";
import { daysWords } from "@/lib/contract/words/filter-words";
import type { Comparison } from "./comparison-words";

export type Figure = ReportSummaryAnswer["figures"][number];
export type Series = NonNullable<ReportSummaryAnswer["series"]>;
export type Measure = Series["measures"][number];

type Amount = { kind: "integer" | "money"; currency: string | null };

/** What was counted, now and in the period before; null when it is compared with nothing. */
type Compared = { value: string | number; previous: string | number | null };

/** An amount of a measure; from ten thousand on in short: "43.7M", "€864K". */
export function amountWords(value: number, amount: Amount, formats: Formats): string {
  return formats.shortAmount(value, currencyOf(amount));
}

/** The same with all its digits. */
export function wholeAmountWords(value: number, amount: Amount, formats: Formats): string {
  return formats.amount(value, currencyOf(amount));
}

function currencyOf({ kind, currency }: Amount): string | null {
  return kind === "money" ? currency : null;
}

export interface Change {
  direction: "up" | "down" | "same";
  /** "+7.3%", or the words for what cannot be told in percent. */
  text: string;
}

/** What a figure was before, below it; undefined when it is compared with nothing. */
export function earlierWords(figure: Figure, comparison: Comparison, formats: Formats): string | undefined {
  if (!comparison) return undefined;
  if (figure.previous !== null) return `was ${amountWords(Number(figure.previous), figure, formats)}`;
  return figure.data_from === null ? undefined : `since ${formats.shortDay(figure.data_from)}`;
}

/** The difference with all its digits and the days that it is against: "+2,994 against Oct 1 – Oct 30, 2026". */
export function differenceWords(
  figure: Compared & Amount,
  comparison: Comparison,
  formats: Formats,
): string | undefined {
  if (!comparison || figure.previous === null) return undefined;
  const difference = Number(figure.value) - Number(figure.previous);
  const { start_date: first, end_date: last } = comparison;
  const sign = difference > 0 ? "+" : "";
  return `${sign}${wholeAmountWords(difference, figure, formats)} against ${daysWords({ first, last }, formats)}`;
}

/**
 * How something has changed against the period before; undefined when it is compared with nothing, or with less than
 * nothing (sales that were given back), of which there is no percentage.
 */
export function changeOf({ value, previous }: Compared, formats: Formats): Change | undefined {
  if (previous === null) return undefined;
  const [now, before] = [Number(value), Number(previous)];
  if (now === before) return { direction: "same", text: "no change" };
  const direction = now > before ? "up" : "down";
  if (before === 0) return { direction, text: "none before" };
  if (before < 0) return undefined;
  return { direction, text: formats.change((now - before) / before) };
}

/** The name of a line of the series: "Clicks", "Sales, EUR". */
export function measureName({ title, currency }: Pick<Measure, "title" | "currency">): string {
  return currency === null ? title : `${title}, ${currency}`;
}

export function measureAmount({ currency }: Pick<Measure, "currency">): Amount {
  return { kind: currency === null ? "integer" : "money", currency };
}

/** The day so many days after another; both as YYYY-MM-DD. Counted in UTC, which has no summer time. */
export function dayAfter(day: string, days: number): string {
  const time = Date.parse(day) + days * 24 * 60 * 60 * 1000;
  return Number.isNaN(time) ? day : new Date(time).toISOString().slice(0, 10);
}

/** The values of a measure that its line is drawn of, with those before; what there is of an open day is no whole value. */
function wholeValues({ values, previous, is_last_day_open }: Measure): number[] {
  return [...(is_last_day_open ? values.slice(0, -1) : values), ...(previous ?? [])];
}

/** Where the axis of a measure begins (`fittedBase`), and how its marks are written. */
export function axisOf(measure: Measure, formats: Formats) {
  const values = wholeValues(measure);
  const base = fittedBase(values);
  return { base, words: axisWords(values, base, measureAmount(measure), formats) };
}

/** From this share of the largest value on, a line that stands on zero is flat and says nothing. */
const flatFrom = 0.6;

/**
 * Where the axis of a line begins, when that is not zero: below its least value by half of what it varies, so that one sees
 * it move. Undefined where the line says enough on zero, or does not move at all.
 */
export function fittedBase(values: readonly number[]): number | undefined {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0 || least <= 0 || least === most || least < most * flatFrom) return undefined;
  const base = least - (most - least) / 2;
  // Marks stand at whole units.
  const step = Math.max(1, 10 ** Math.floor(Math.log10(most - least)));
  return Math.max(0, Math.floor(base / step) * step);
}

/** Three digits tell the marks of an axis apart that spans at least this share of its largest value. */
const shortFromSpan = 0.03;

/** How the marks of an axis are written: in short, unless they would read the same then. */
export function axisWords(
  values: readonly number[],
  base: number | undefined,
  amount: Amount,
  formats: Formats,
): (value: number) => string {
  const most = Math.max(...values);
  const isNarrow = base !== undefined && most - base < most * shortFromSpan;
  return (value) => (isNarrow ? wholeAmountWords : amountWords)(value, amount, formats);
}
