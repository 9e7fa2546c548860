import { countryName } from "@/lib/contract/words/country-name";
import type { WordFormats } from "@/lib/contract/words/plain-formats";
import { directionOf } from "./locale";

/**
 * How numbers, amounts, days and times are written for one person. All of the page writes them by this alone, so that it
 * has one manner; components/page-rules.test.ts looks for others. Words stay English.
 */
export interface Formats extends WordFormats {
  /** The locale whose manner this is. */
  locale: string;
  /** "48,211" */
  count(value: number): string;
  /** A number given as text or number, with at least and at most so many digits behind the point. */
  decimal(value: number | string, fractionMin: number, fractionMax: number): string;
  /** A decimal given as text, with all of its digits: no number of JavaScript's is in between. */
  exact(decimal: string): string;
  /** An amount in full: "864,002", "€864,002". */
  amount(value: number, currency: string | null): string;
  /**
   * An amount in short from ten thousand on, where the locale has a suffix that says so: "43.7M", "€864K", "43,7 Mio."
   * Elsewhere in full, since "12.100" would look exact.
   */
  shortAmount(value: number, currency: string | null): string;
  /** A share of 1: "40%" */
  percent(share: number): string;
  /** A change as a share of what was before: "+7.3%" */
  change(share: number): string;
  /** "Nov 28" for a day that is one of many. */
  shortDay(day: string): string;
  /** A time to the minute in the person's zone, or in another: "Nov 28, 2026, 5:30 PM"; no instant stays as it is ("infinity"). */
  time(iso: string, timeZone?: string): string;
  /** The day that an instant is on in a zone, as 2026-11-28. */
  dayIn(iso: string, timeZone: string): string;
  /** Its time of day there, to the minute: "5:30 PM". */
  clock(iso: string, timeZone: string): string;
  /** A time to the second with the name of its zone. */
  timeWithZone(iso: string): string;
  /** "a, b, c": the comma is one of the English words around it. */
  list(items: readonly string[]): string;
}

const formatsOfLocales = new Map<string, Formats>();

/** The manner of a locale, as `readLocale` gives it. */
export function formatsOf(locale: string): Formats {
  const known = formatsOfLocales.get(locale) ?? createFormats(locale);
  formatsOfLocales.set(locale, known);
  return known;
}

/** Of Unicode's bidirectional algorithm (UAX #9, 2.4): what is between them stands for itself. */
const firstStrongIsolate = "\u2068";
const popIsolate = "\u2069";
const rightToLeftLetter = /[\u0590-\u08ff]/;

const shortFrom = 10_000;
const dayFields = { day: "numeric", month: "short", year: "numeric" } as const;
const minuteFields = { ...dayFields, hour: "numeric", minute: "2-digit" } as const;

function createFormats(locale: string): Formats {
  const numberFormat = memoized(
    (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
  );
  const dateFormat = memoized(
    (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
  );

  const isRightToLeft = directionOf(locale) === "rtl";
  /** Among English words Arabic or Hebrew ones would change places with their digits, were they not set apart. */
  const setApart = (text: string) =>
    isRightToLeft && rightToLeftLetter.test(text) ? `${firstStrongIsolate}${text}${popIsolate}` : text;

  /** Undefined for what JavaScript knows no instant of, such as PostgreSQL's infinity. */
  const formatInstant = (iso: string, options: Intl.DateTimeFormatOptions) => {
    const instant = new Date(iso);
    return Number.isNaN(instant.getTime()) ? undefined : setApart(dateFormat(options).format(instant));
  };
  const formatDay = (day: string, options: Intl.DateTimeFormatOptions) =>
    // A day is the same day in every zone.
    formatInstant(`${day}T00:00:00Z`, { ...options, timeZone: "UTC" }) ?? day;

  const decimal = (value: number | string, minimumFractionDigits: number, maximumFractionDigits: number) =>
    // The cast: TypeScript asks for a literal, Intl takes any decimal as text.
    numberFormat({ minimumFractionDigits, maximumFractionDigits }).format(value as Intl.StringNumericLiteral);
  const amount = (value: number, currency: string | null) =>
    setApart(numberFormat({ ...amountOptions(currency), maximumFractionDigits: 0 }).format(value));

  return {
    locale,
    count: (value) => numberFormat({}).format(value),
    decimal,
    exact: (given) => {
      const digits = given.split(".")[1]?.length ?? 0;
      return decimal(given, digits, digits);
    },
    number: (text) => (text.trim() === "" || Number.isNaN(Number(text)) ? text : decimal(text.trim(), 0, 20)),
    country: (code) => (/^[a-z]{2}$/i.test(code) ? countryName(code.toUpperCase()) : code),
    amount,
    shortAmount: (value, currency) => {
      if (Math.abs(value) < shortFrom) return amount(value, currency);
      const parts = numberFormat({
        ...amountOptions(currency),
        notation: "compact",
        maximumSignificantDigits: 3,
      }).formatToParts(value);
      const hasSuffix = parts.some(({ type }) => type === "compact");
      return hasSuffix ? setApart(parts.map((part) => part.value).join("")) : amount(value, currency);
    },
    percent: (share) => numberFormat({ style: "percent", maximumFractionDigits: 0 }).format(share),
    change: (share) =>
      numberFormat({ style: "percent", maximumFractionDigits: 1, signDisplay: "exceptZero" }).format(share),
    day: (day) => formatDay(day, dayFields),
    shortDay: (day) => formatDay(day, { day: "numeric", month: "short" }),
    time: (iso, timeZone) => formatInstant(iso, { ...minuteFields, ...(timeZone && { timeZone }) }) ?? iso,
    dayIn: (iso, timeZone) => isoDayFormat({ timeZone }).format(new Date(iso)),
    clock: (iso, timeZone) => formatInstant(iso, { hour: "numeric", minute: "2-digit", timeZone }) ?? iso,
    timeWithZone: (iso) =>
      formatInstant(iso, { ...minuteFields, second: "2-digit", timeZoneName: "short" }) ?? iso,
    list: (items) => items.join(", "),
  };
}

function amountOptions(currency: string | null): Intl.NumberFormatOptions {
  return currency === null ? {} : { style: "currency", currency, currencyDisplay: "narrowSymbol" };
}

/** Swedes write days as ISO 8601 does. */
const isoDayFormat = memoized(
  (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("sv-SE", options),
);

/** A format of Intl costs far more to make than to use. */
function memoized<Options extends object, Format>(make: (options: Options) => Format) {
  const made = new Map<string, Format>();
  return (options: Options): Format => {
    const key = JSON.stringify(options);
    const known = made.get(key) ?? make(options);
    made.set(key, known);
    return known;
  };
}
