import sql, { type Sql } from "sql-template-tag";
import type { Period } from "@/lib/contract/params/period";
import { contextOf, type Queryable, type ReportRequest } from "@/lib/reports/parameters/report-request";
import { inReadingOrder } from "@/lib/reports/query/reading-order";
import type { Measure } from "@/lib/reports/report-definition";
import { bodyOf, rowsOf } from "./ask";

/** What a measure is, whatever it is made of. */
export type LineMeasure = Pick<Measure<unknown>, "id" | "title" | "isAdded" | "firstDay">;

export interface Line {
  measure: LineMeasure;
  currency: string | null;
  /** Days without anything are not in it. */
  byDay: Map<string, number>;
}

/** The lines of those measures that are asked for, over some days; null where the viewer may read none of them. */
export async function readLines(
  database: Queryable,
  request: ReportRequest,
  span: Period,
  isAsked: (measure: LineMeasure) => boolean,
): Promise<Line[] | null> {
  const { measures, ofAdvertisers } = request.reportType.summary;
  const isActivityRead = request.scope.activityPublisherIds?.length !== 0;
  const body = bodyOf(request);
  const asked = measures.filter(isAsked).map((measure) => dailyQuery(measure, body));
  const ofThem = ofAdvertisers?.measures.filter(isAsked) ?? [];
  if (ofAdvertisers && ofThem.length > 0 && isActivityRead) {
    const advertisers = sql`select distinct ${ofAdvertisers.advertiserId} as id ${body}`;
    const ids = (await rowsOf<{ id: number }>(database, advertisers)).map(({ id }) => id);
    asked.push(...ofThem.map((measure) => dailyQuery(measure, ids)));
  }
  if (asked.length === 0) return null;
  const lines: Line[] = [];
  for (const { query, measure } of asked) {
    const byCurrency = new Map<string | null, Map<string, number>>();
    type Row = { day: string; currency: string | null; value: number | null };
    for (const { day, currency, value } of await rowsOf<Row>(database, query)) {
      const byDay = byCurrency.get(currency) ?? new Map<string, number>();
      byCurrency.set(currency, byDay.set(day, value ?? 0));
    }
    const bySize = [...byCurrency].sort(([, a], [, b]) => b.size - a.size);
    lines.push(...bySize.map(([currency, byDay]) => ({ measure, currency, byDay })));
  }
  return lines;

  function dailyQuery<Rows>(measure: Measure<Rows>, rows: Rows): { measure: LineMeasure; query: Sql } {
    const query = sql`select day::text, currency, nullif(value::float8, 'NaN') as value
      from (${measure.byDay(rows, span, contextOf(request))}) by_day
      order by by_day.day, ${inReadingOrder(sql`currency`)}`;
    return { measure, query };
  }
}
