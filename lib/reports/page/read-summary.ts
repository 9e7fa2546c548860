import sql, { join, raw, type Sql } from "sql-template-tag";
import type { Period } from "@/lib/contract/params/period";
import type { ReportSummaryAnswer } from "@/lib/contract/report-data";
import { daysInclusive, daysOf, periodBefore, periodEnding } from "@/lib/reports/parameters/periods";
import { contextOf, type Queryable, type ReportRequest } from "@/lib/reports/parameters/report-request";
import { buildQuery } from "@/lib/reports/query/build-query";
import { inReadingOrder } from "@/lib/reports/query/reading-order";
import type { Figure, Measure, Ranking } from "@/lib/reports/report-definition";

/** The days of the series of a report without a period, up to the day of the request. */
const seriesDays = 30;

/** A line of more days than this cannot be read any more, and its answer would be large. */
const seriesDaysMax = 1_100;

type Series = NonNullable<ReportSummaryAnswer["series"]>;

/** What a report type tells at a glance of the rows that meet the filters; see ReportSummary. */
export async function readSummary(database: Queryable, request: ReportRequest): Promise<ReportSummaryAnswer> {
  const { period, today } = request.parameters;
  const earlier = (period && periodBefore(period)) ?? null;
  return {
    figures: await readFigures(database, request, earlier),
    comparison: period && earlier && { ...earlier, includes_today: includes(period, today) },
    series: await readSeries(database, request),
    ranking: await readRanking(database, request),
  };
}

function includes({ start_date, end_date }: Period, day: string): boolean {
  return start_date <= day && day <= end_date;
}

async function readFigures(
  database: Queryable,
  request: ReportRequest,
  earlier: Period | null,
): Promise<ReportSummaryAnswer["figures"]> {
  const { summary } = request.reportType;
  const now = await readAmounts(database, request);
  const firstDays = earlier ? await readFirstDays(database, request) : new Map<string, string>();
  const isCompared = (id: string) => {
    const firstDay = firstDays.get(id);
    return earlier !== null && firstDay !== undefined && firstDay <= earlier.start_date;
  };
  const before =
    earlier && summary.figures.some(({ id }) => isCompared(id))
      ? await readAmounts(database, withPeriod(request, earlier))
      : null;
  return summary.figures.flatMap(({ id, title, kind }) => {
    const previousOf = (currency: string | null) =>
      before && isCompared(id) ? (before.get(currency)?.get(id) ?? "0") : null;
    const currencies = [...now.keys()].filter((currency) => (currency === null) === (kind === "integer"));
    return currencies.map((currency) => ({
      id,
      title,
      kind,
      currency,
      value: now.get(currency)?.get(id) ?? "0",
      previous: previousOf(currency),
      data_from: isCompared(id) ? null : (firstDays.get(id) ?? null),
    }));
  });
}

/**
 * Figure id to the first day of what it counts. A period can be compared with only if it is wholly held: half of one would
 * make growth of what merely was not yet recorded.
 */
async function readFirstDays(database: Queryable, request: ReportRequest): Promise<Map<string, string>> {
  const asked = request.reportType.summary.figures.flatMap(({ id, firstDay }) =>
    firstDay ? [sql`(${id}::text, ${firstDay(contextOf(request))})`] : [],
  );
  if (asked.length === 0) return new Map();
  const days = sql`select id, day::text from (values ${join(asked)}) as figure (id, day) where day is not null`;
  const rows = await rowsOf<{ id: string; day: string }>(database, days);
  return new Map(rows.map(({ id, day }) => [id, day]));
}

/** Currency (null for what has none) to figure id to value; the currencies that most rows have come first. */
async function readAmounts(database: Queryable, request: ReportRequest) {
  const { currency } = request.reportType.summary;
  const figures: Figure[] = request.reportType.summary.figures;
  const aggregates = figures.map(
    ({ value }, index) => sql`coalesce(${value}, 0)::text as ${raw(`"${index}"`)}`,
  );
  // One pass gives the sums of all rows and those of each currency.
  const query = sql`
    select ${currency ? sql`grouping(${currency}) = 1` : sql`true`} as is_whole, ${currency ?? sql`null`} as currency,
      ${join(aggregates, ", ")}
    ${bodyOf(request)}
    ${currency ? sql`group by grouping sets ((), (${currency}))` : sql``}
    order by count(*) desc${currency ? sql`, ${inReadingOrder(currency)}` : sql``}`;
  const amounts = new Map<string | null, Map<string, string>>();
  type Row = Record<string, string> & { is_whole: boolean; currency: string | null };
  for (const row of await rowsOf<Row>(database, query)) {
    const kind = row.is_whole ? "integer" : "money";
    if (!row.is_whole && row.currency === null) continue;
    const told = figures.flatMap((figure, index) =>
      figure.kind === kind ? [[figure.id, row[index] ?? "0"] as const] : [],
    );
    amounts.set(row.currency, new Map(told));
  }
  return amounts;
}

/**
 * The lines by day; null where none is asked for, which is not the same as days without anything: of a report type
 * without measures, for a viewer who may read nobody's clicks and sales, and over a span too long to be drawn.
 */
async function readSeries(database: Queryable, request: ReportRequest): Promise<Series | null> {
  const { measures, ofAdvertisers } = request.reportType.summary;
  const isActivityRead = request.scope.activityPublisherIds?.length !== 0;
  const { today, period } = request.parameters;
  const span = period ?? periodEnding(today, seriesDays);
  if (daysInclusive(span) > seriesDaysMax) return null;
  const body = bodyOf(request);
  const asked = measures.map((measure) => dailyQuery(measure, body));
  if (ofAdvertisers && isActivityRead) {
    const ids = await readIds(database, sql`select distinct ${ofAdvertisers.advertiserId} as id ${body}`);
    asked.push(...ofAdvertisers.measures.map((measure) => dailyQuery(measure, ids)));
  }
  if (asked.length === 0) return null;
  const days = daysOf(span);
  const lines: Series["measures"] = [];
  const isOpen = days.at(-1) === today;
  for (const { id, title, isAdded, query } of asked) {
    const byCurrency = new Map<string | null, Map<string, number>>();
    for (const row of await rowsOf<{ day: string; currency: string | null; value: number | null }>(
      database,
      query,
    )) {
      const line = byCurrency.get(row.currency) ?? new Map<string, number>();
      byCurrency.set(row.currency, line.set(row.day, row.value ?? 0));
    }
    const bySize = [...byCurrency].sort(([, a], [, b]) => b.size - a.size);
    for (const [currency, line] of bySize) {
      const values = days.map((day) => line.get(day) ?? 0);
      lines.push({ id, title, currency, values, is_last_day_open: isOpen && isAdded });
    }
  }
  return { days, measures: lines };

  function dailyQuery<Rows>({ id, title, isAdded, byDay }: Measure<Rows>, rows: Rows) {
    const query = sql`select day::text, currency, nullif(value::float8, 'NaN') as value
      from (${byDay(rows, span, contextOf(request))}) by_day
      order by by_day.day, ${inReadingOrder(sql`currency`)}`;
    return { id, title, isAdded, query };
  }
}

async function readRanking(
  database: Queryable,
  request: ReportRequest,
): Promise<ReportSummaryAnswer["ranking"]> {
  const { currency, ranking } = request.reportType.summary;
  const rows = await rowsOf<{ currency: string | null; label: string; value: number }>(
    database,
    rankingQuery(ranking, bodyOf(request), ranking.kind === "money" ? currency : undefined),
  );
  const [first] = rows;
  return {
    title: ranking.title,
    measure: ranking.measure,
    currency: first?.currency ?? null,
    items: rows
      .filter((row) => row.currency === first?.currency)
      .map(({ label, value }) => ({ label, value })),
  };
}

function rankingQuery({ key, label, value }: Ranking, body: Sql, currency: Sql | undefined): Sql {
  const per = currency ?? sql`null::text`;
  return sql`
    select currency, label, value from (
      select ${per} as currency, ${label} as label, coalesce(nullif(${value}::float8, 'NaN'), 0) as value,
        sum(count(*)) over (partition by ${per}) as weight
      ${body} ${currency ? sql`and ${currency} is not null` : sql``}
      group by ${join([per, key, label], ", ")}
    ) ranked
    where value > 0
    order by weight desc, ${inReadingOrder(sql`currency`)}, value desc, ${inReadingOrder(sql`label`)}
    limit 10`;
}

function bodyOf({ reportType, parameters, scope }: ReportRequest): Sql {
  return buildQuery(reportType, parameters, scope).body;
}

function withPeriod(request: ReportRequest, period: Period): ReportRequest {
  return { ...request, parameters: { ...request.parameters, period } };
}

async function readIds(database: Queryable, query: Sql): Promise<number[]> {
  return (await rowsOf<{ id: number }>(database, query)).map(({ id }) => id);
}

async function rowsOf<Row extends object>(database: Queryable, { text, values }: Sql): Promise<Row[]> {
  return (await database.query<Row & Record<string, unknown>>({ text, values })).rows;
}
