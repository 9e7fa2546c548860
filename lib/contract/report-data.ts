import { z } from "zod";
import { namedValue } from "./params/control";
import { shownColumn } from "./report-description";

// What the page shows of the very rows that an export would hold: GET /reports/{report_type}/rows, /count, /facets,
// /summary. All four take `search_params` and `index_params` as two JSON objects in the query, the same as POST /exports.

/** Column id to value. Whole numbers as numbers; decimals and money as text, so that no digit is lost; dates ISO. */
export const reportRow = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type ReportRow = z.infer<typeof reportRow>;

export const reportRowsAnswer = z.object({
  columns: z.array(shownColumn),
  rows: z.array(reportRow),
  limit: z.int(),
  offset: z.int(),
  /** Whether rows follow. How many there are in all is asked apart, since counting a million takes longer than this. */
  has_more: z.boolean(),
});
export type ReportRowsAnswer = z.infer<typeof reportRowsAnswer>;

/** Rows of the whole file. */
export const reportCountAnswer = z.object({ total: z.int() });
export type ReportCountAnswer = z.infer<typeof reportCountAnswer>;

/** For each filter with a list of values: the values there are under all the other filters, most frequent first. */
export const reportFacetsAnswer = z.object({
  facets: z.record(z.string(), z.array(namedValue.extend({ count: z.int() }))),
});
export type ReportFacetsAnswer = z.infer<typeof reportFacetsAnswer>;

const figure = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(["integer", "money"]),
  /** Null when there is no such thing; a currency for money. */
  currency: z.string().nullable(),
  value: z.string(),
  /**
   * Over the period of the comparison; null when the report type has no period, and when the data does not reach back to
   * that period's first day.
   */
  previous: z.string().nullable(),
  /** The first day of which there is data, where that is why there is no `previous`. */
  data_from: z.iso.date().nullable(),
  filters: z
    .record(z.string(), z.string())
    .nullable()
    .meta({ description: "The filters that keep the rows alone that the figure counts." }),
});

export const reportSummaryAnswer = z.object({
  figures: z.array(figure),
  /** The days of `previous`, and whether the period itself is not over yet; null for report types without a period. */
  comparison: z
    .object({ start_date: z.iso.date(), end_date: z.iso.date(), includes_today: z.boolean() })
    .nullable(),
  /** One line a measure; `days` are the horizontal axis. */
  series: z
    .object({
      days: z.array(z.iso.date()),
      measures: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          currency: z.string().nullable(),
          values: z.array(z.number()),
          /**
           * The values of the days of the comparison, in order, under the same filters; null when the report type has no
           * period, and when the data does not reach back to the first of those days.
           */
          previous: z.array(z.number()).nullable(),
          /** The last of the days is not over, and more will be added to its value. */
          is_last_day_open: z.boolean(),
        }),
      ),
    })
    .nullable(),
  ranking: z
    .object({
      title: z.string(),
      measure: z.string(),
      /** The currency of the measure, where it is money; other currencies are not ranked with it. */
      currency: z.string().nullable(),
      filter: z
        .string()
        .nullable()
        .meta({ description: "The filter that keeps the rows of one item alone, by the item's key." }),
      items: z.array(
        z.object({
          key: z.string(),
          label: z.string(),
          hint: namedValue.shape.hint,
          value: z.number(),
          /** Over the period of the comparison; null where a figure's is. */
          previous: z.number().nullable(),
        }),
      ),
    })
    .nullable(),
});
export type ReportSummaryAnswer = z.infer<typeof reportSummaryAnswer>;
