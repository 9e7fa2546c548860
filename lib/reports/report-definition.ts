import type { Sql } from "sql-template-tag";
import type { z } from "zod";
import type { Scope } from "@/lib/auth/scope";
import type { FileFormatId } from "@/lib/contract/file-format";
import type { Period, PeriodRule } from "@/lib/contract/params/period";
import type { FileColumn } from "@/lib/files/column";
import type { FilterSets } from "@/lib/reports/parameters/filter-sets";

/** What a report's SQL depends on beside its filters. */
export interface ReportContext {
  scope: Scope;
  /** IANA name of the zone in which times become days. */
  timeZone: string;
  /** The day of the request in that zone, YYYY-MM-DD. A snapshot taken later uses it too, never the database's clock. */
  today: string;
  /** Set for report types with a period rule. */
  period: Period | null;
  /** The period of the same length that it is compared with; null where there is none. */
  compared: Period | null;
  /** Whether a column that compares is asked for. */
  isComparing: boolean;
  /** What was asked for, for what is summed up within a row; the rows' own conditions are added without asking. */
  filters: FilterSets;
}

/** A column of the file, of the page's table and of the column chooser. */
export interface ReportColumn extends FileColumn {
  sql: Sql;
  /** What its header does not say: what is counted, or why a cell is blank. One sentence. */
  note?: string;
  /** In a file, too, it stands only where it is chosen. */
  isOnRequest?: true;
  /** Its values are of the period that the report's period is compared with, or of both. */
  isComparing?: true;
  /** Its values are codes: files hold them as they are, the page shows words for them. */
  isCode?: true;
  /** Its values are countries by their two letters, for which the page shows names. */
  isCountry?: true;
  /**
   * Its place on the page of somebody who has chosen no columns: "first" before the others, "off" not there until it is
   * chosen. Files know nothing of it: they have all columns that are not on request, in the order of the report.
   */
  onPage?: "first" | "off";
}

export type Direction = "asc" | "desc";

/** A way to order the rows. Every order ends in the report's key, so that it is total. */
export interface ReportSort {
  id: string;
  /** Id of the column that is sorted by. */
  column: string;
  /** Direction when none is asked for. */
  direction: Direction;
  /** What is ordered by, where it is not the column's own value (text in reading order). */
  by?: Sql;
  /** Rows without a value come last in either direction. Leave unset where there always is one: it costs an index. */
  isNullable?: boolean;
  /** Further keys, with their directions, before the report's key. Text among them stands in reading order. */
  thenBy?: Sql[];
  /** Keys that give the very order of `thenBy`, where a whole file needs less time to be ordered by them. */
  thenByInFile?: Sql[];
}

/** One filter: how its value is read, and which rows it keeps. */
export interface Filter {
  schema: z.ZodType;
  where(value: unknown, context: ReportContext): Sql;
  /** It looks into tables that the report does not join, so a row may come or go without any of its parts being changed. */
  isElsewhere?: boolean;
  /** Its values are words that are compared folded, so that a request with one is the same however it is written. */
  isFolded?: boolean;
  /** For filters whose values can be listed: how they are counted. Undefined where this viewer has no choice. */
  facet?: ((context: ReportContext) => Facet | undefined) | undefined;
}

/** How the values of a filter are counted over rows of the report. */
export interface Facet {
  /** What is read from each row of the report, as `item.source`. */
  source: Sql;
  /** Tables joined to `item`, where a row has several values, or none. */
  join?: Sql;
  /** The value, where it is not `item.source` itself. Rows without one are not counted. */
  value?: Sql;
  /** The name of `facet.value`; asked for the counted values alone. */
  label?: Sql;
  /** What tells `facet.value` from others with the same label. */
  hint?: Sql;
  /** The name of a value, where it follows from the value. */
  words?: (value: string) => string;
}

/** What the page tells at a glance of the rows that meet the filters, whatever the row cap. */
export type ReportSummary = {
  /** Lines by day of the rows. */
  measures: Measure<Sql>[];
  /** Lines by day of what the advertisers of all rows did; each of them is handed over once. */
  ofAdvertisers?: { advertiserId: Sql; measures: Measure<number[]>[] };
} & (
  | { currency?: undefined; figures: Figure<"integer">[]; ranking: Ranking<"integer"> }
  /** The currency of a row's amounts, without which there is no money: amounts are never added across currencies. */
  | { currency: Sql; figures: Figure<"integer" | "money">[]; ranking: Ranking<"integer" | "money"> }
);

/** A key figure: an aggregate over the rows; money is told for each currency. */
export type Figure<Kind extends "integer" | "money" = "integer" | "money"> = FigureOf<Kind> &
  (
    | { value: Sql; of?: undefined }
    /** What follows from a line by day of the rows or from the ranking, which are read anyway: the rows are not read once more. */
    | { kind: "integer"; of: FigureSource; value?: undefined }
  );

/**
 * The sum of a measure of the rows, how many days it has, or how many keys the ranking has. For count(distinct) the database
 * would sort all rows, on one processor.
 */
export type FigureSource = { measure: string; take: "sum" | "days" } | "ranked keys";

interface FigureOf<Kind extends "integer" | "money"> {
  id: string;
  title: string;
  kind: Kind;
  /** The filters that keep the rows alone that it counts, where there are such. */
  filters?: Record<string, string>;
  /** From which day on what the figure counts is held, for a comparison with an earlier period. Without it there is none. */
  firstDay?: FirstDay;
}

/** A sub-query with one value: the first day of which there is anything; null when there is nothing. */
export type FirstDay = (context: ReportContext) => Sql;

/**
 * A line by day: a query that gives `day`, `currency` (null where there is none) and `value` for some of `days`. `rows`
 * are what it is made of: the "from ... where ..." of the report's rows, or the ids of their advertisers.
 */
export interface Measure<Rows> {
  id: string;
  title: string;
  /** Whether a day's value grows until the day is over, as clicks do and deals that run do not. */
  isAdded: boolean;
  /** From which day on what it counts is held, for the line of an earlier period. Without it there is none. */
  firstDay?: FirstDay;
  byDay: (rows: Rows, days: Period, context: ReportContext) => Sql;
}

/** The ten with the most. Money is ranked within the currency that most rows have. */
export interface Ranking<Kind extends "integer" | "money" = "integer" | "money"> {
  title: string;
  measure: string;
  kind: Kind;
  key: Sql;
  /** The filter that keeps the rows of one key alone, where there is one. */
  filter?: string;
  label: Sql;
  value: Sql;
  /** From which day on what it ranks by is held, for the values of an earlier period. Without it there are none. */
  firstDay?: FirstDay;
}

/**
 * A column whose sum must be the same in the database and in the file; `per` names the column of the currency, without
 * which no money is summed.
 */
export type ReportTotal<Column extends ReportColumn = ReportColumn> = Column extends ReportColumn
  ? Column["kind"] extends "money"
    ? { column: Column["id"]; per: string }
    : { column: Column["id"]; per?: string }
  : never;

/** One report type, whole. Everything that deals with reports loops over these; nothing else knows one by name. */
export interface ReportDefinition<Columns extends readonly ReportColumn[] = readonly ReportColumn[]> {
  /** The `report_type` on the wire. */
  id: string;
  /** With the name of its format in brackets at the end, where it has one. */
  displayName: string;
  /** The format of a file that is asked for without one. */
  format: FileFormatId;
  /** First part of the file name. */
  fileStem: string;
  sheetName: string;
  /** Search parameters, by the name that is canonical for each. */
  filters: Record<string, Filter>;
  /** Pairs of date filters whose first may not lie after its second. */
  ranges?: [from: string, to: string][];
  /** The filters that are used most, which the page has in its bar; without it the first that are lists. */
  barFilters?: string[];
  /** Date filters that the page has in its bar as one control: a day, the first and the last of several, or all three. */
  dateControls?: {
    title: string;
    filters: [day: string] | [first: string, last: string] | [day: string, first: string, last: string];
  }[];
  /** Gives the report a period: the parameters period, start_date and end_date, and `context.period`. */
  period?: PeriodRule;
  columns: Columns;
  sorts: ReportSort[];
  /** Id of the sort when none, or an unknown one, is asked for. */
  defaultSort: string;
  /** Most rows when no limit is asked for. */
  defaultLimit?: number;
  /** What identifies a row. */
  key: Sql[];
  /** The joined tables and the rows in scope. The filters' conditions are added to `where`. */
  from(context: ReportContext): { tables: Sql; where: Sql[] };
  /**
   * Aliases of the joined tables, where a row of the report is one row of each: then the versions of those rows tell
   * whether it has changed. Unset for reports that also read tables in sub-queries, such as sums.
   */
  versionedTables?: string[];
  totals: ReportTotal<Columns[number]>[];
  summary: ReportSummary;
}
