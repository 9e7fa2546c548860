import { chosenColumns } from "@/lib/reports/query/chosen-columns";
import { type ReportType, usualColumns } from "@/lib/reports/report-type";

/**
 * What only a person can know of a report type: its headers, its values, and the rows that each person may see. Each type
 * has a file of it in `expectations`, written in plain SQL without the product's code. Every test of report types reads it.
 */
export interface ReportExpectations {
  /** All columns, in order: each header with the SQL of the value below it. */
  columns: (may: Sight, days: Days) => Record<string, string>;
  /** `from ... where ...`: all rows of the report that a person may see, those of `days` if the report has a period. */
  rows: (may: Sight, days: Days) => string;
  /** Headers of the columns that tell one row from the others, in the order of the report's key. They may be its first ones. */
  key: string[];
  /** For filters of this type alone: two values of each that some rows meet, but not all. */
  samples?: Record<string, [unknown, unknown]>;
}

/** What a person may see, as SQL conditions on advertisers `a`, on clicks or sales `x`, and on `a` for its deals. */
export interface Sight {
  advertisers: string;
  activity: string;
  deals: string;
}

/** Days as SQL: the day of the request, and the first and the last day of the period. */
export interface Days {
  today: string;
  first: string;
  last: string;
  /** The first day of the period that it is compared with; without it that is of the days just before. */
  compared?: string;
}

/** The first and the last day of the period that it is compared with, as SQL. */
export function comparedDays({ first, last, compared }: Days): [first: string, last: string] {
  const from = compared ?? `(${first} - (${last} - ${first} + 1))`;
  return [from, `(${from} + (${last} - ${first}))`];
}

/** Sees everything. */
export const everything: Sight = { advertisers: "true", activity: "true", deals: "true" };

/** `select ... from ... where ...`: by hand, the rows a person may see, with all columns or with those of the headers. */
export function selectByHand(
  expected: ReportExpectations,
  may: Sight,
  days: Days,
  headers = Object.keys(expected.columns(may, days)),
): string {
  const columns = expected.columns(may, days);
  const selected = headers.map((header) => {
    const value = columns[header];
    if (value === undefined) throw new Error(`The expectations have no column ${header}.`);
    return `${value} as "${header}"`;
  });
  return `select ${selected.join(", ")} ${expected.rows(may, days)}`;
}

/** The headers that the type and its expectations both have, in the order of the expectations; a test of headers says which differ. */
export function sharedHeaders(type: ReportType, expected: ReportExpectations): string[] {
  return headersOf(expected).filter((header) => type.columns.some((column) => column.header === header));
}

/** The ids of the type's columns with these headers, for `index_params.columns`. */
export function columnIds(type: ReportType, headers: string[]): string[] {
  return headers.map((header) => {
    const column = type.columns.find((one) => one.header === header);
    if (!column) throw new Error(`${type.id} has no column ${header}.`);
    return column.id;
  });
}

/** The headers of the columns of a file for which none are chosen. */
export function usualHeaders(type: ReportType): string[] {
  return chosenColumns(type, usualColumns(type)).map(({ header }) => header);
}

/** The headers of all columns. */
export function headersOf(expected: ReportExpectations): string[] {
  const day = "current_date";
  return Object.keys(expected.columns(everything, { today: day, first: day, last: day }));
}
