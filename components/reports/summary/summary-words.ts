import type { Formats } from "@/components/format/formats";
import type { ReportSummaryAnswer } from "@/lib/contract/report-data";

export type Figure = ReportSummaryAnswer["figures"][number];
export type Series = NonNullable<ReportSummaryAnswer["series"]>;
export type Measure = Series["measures"][number];

type Amount = { kind: "integer" | "money"; currency: string | null };

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

/**
 * How a figure has changed against the period before; undefined when it is compared with nothing, or with less than
 * nothing (sales that were given back), of which there is no percentage.
 */
export function changeOf({ value, previous }: Figure, formats: Formats): Change | undefined {
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
