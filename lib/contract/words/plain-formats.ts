import { formatDay } from "./format-day";

/** How words about parameters write days, numbers and countries: the page in its reader's manner, the API and files always plain. */
export interface WordFormats {
  /** An ISO day; what is no day stays as it is. */
  day(day: string): string;
  /** Digits as they were given; what is no number stays as it is. */
  number(text: string): string;
  /** A country by its two letters; what is no country stays as it is. */
  country(code: string): string;
}

const numbers = new Intl.NumberFormat("en-US", { maximumFractionDigits: 20 });

/** "9 Mar 2026", "2,000,000". */
export const plainFormats: WordFormats = {
  day: formatDay,
  number: (text) => (text.trim() === "" || Number.isNaN(Number(text)) ? text : numbers.format(Number(text))),
  country: (code) => code,
};
