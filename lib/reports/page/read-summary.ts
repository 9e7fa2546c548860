import sql, { join, raw, type Sql } from "sql-template-tag";
import { badRequest } from "@/lib/contract/api-error";
import { usualComparison } from "@/lib/contract/params/compared-with";
import type { Period } from "@/lib/contract/params/period";
import type { ReportSummaryAnswer } from "@/lib/contract/report-data";
import { daysInclusive, daysOf, periodComparedWith, periodEnding } from "@/lib/reports/parameters/periods";
import { contextOf, type Queryable, type ReportRequest } from "@/lib/reports/parameters/report-request";
import { buildQuery } from "@/lib/reports/query/build-query";
import { inReadingOrder } from "@/lib/reports/query/reading-order";
import type { Figure, FirstDay, Measure, Ranking } from "@/lib/reports/report-definition";

/** The days of the series of a report without a period, up to the day of the request. */
const seriesDays = 30;

/** A line of more days than this cannot be read any more, and its answer would be large. */
const seriesDaysMax = 1_100;

type Series = NonNullable<ReportSummaryAnswer["series"]>;

/**
 * What a report type tells at a glance of the rows that meet the filters; see ReportSummary. `comparedWith` is one of
 * `comparisonLabels`, or the first day of the period to compare with; a report without a period compares nothing. Throws a
 * BAD_REQUEST ApiError when that period is not over.
 */
export async function readSummary(
  database: Queryable,
  request: ReportRequest,
  comparedWith: string = usualComparison,
): Promise<ReportSummaryAnswer> {
  const { period, today } = request.parameters;
  const earlier = (period && periodComparedWith(period, comparedWith)) ?? null;
  if (earlier && comparedWith !== usualComparison) requireOver(earlier, today);
  const held = await readHeldSince(database, request, earlier);
  return {
    figures: await readFigures(database, request, earlier, held),
    comparison: period && earlier && { ...earlier, includes_today: includes(period, today) },
    series: await readSeries(database, request, earlier, held),
    ranking: await readRanking(database, request),
  };
}

function requireOver(compared: Period, today: string): void {
  if (compared.end_date < today) return;
  const days = daysInclusive(compared);
  const last = periodEnding(today, days + 1).start_date;
  throw badRequest({
    compare_with: [`must be ${last} or earlier: the ${days} days from it on have to be over`],
  });
}

function includes({ start_date, end_date }: Period, day: string): boolean {
  return start_date <= day && day <= end_date;
}

async function readFigures(
  database: Queryable,
  request: ReportRequest,
  earlier: Period | null,
  { isCompared, firstDayOf }: HeldSince,
): Promise<ReportSummaryAnswer["figures"]> {
  const { summary } = request.reportType;
  const now = await readAmounts(database, request);
  const before =
    earlier && summary.figures.some(isCompared)
      ? await readAmounts(database, withPeriod(request, earlier))
      : null;
  return summary.figures.flatMap((figure) => {
    const { id, title, kind, filters = null } = figure;
    const previousOf = (currency: string | null) =>
      before && isCompared(figure) ? (before.get(currency)?.get(id) ?? "0") : null;
    const currencies = [...now.keys()].filter((currency) => (currency === null) === (kind === "integer"));
    return currencies.map((currency) => ({
      id,
      title,
      kind,
      currency,
      value: now.get(currency)?.get(id) ?? "0",
      previous: previousOf(currency),
      data_from: isCompared(figure) ? null : firstDayOf(figure),
      filters,
    }));
  });
}

/** Something that is counted: a figure, or a measure. */
type Counted = { firstDay?: FirstDay };

interface HeldSince {
  /** Whether the earlier period can be compared with. */
  isCompared: (counted: Counted) => boolean;
  /** The first day of what is counted; null when there is none, and where nothing is compared. */
  firstDayOf: (counted: Counted) => string | null;
}

/**
 * From when on there is data of what the report counts. A period can be compared with only if it is wholly held: half of
 * one would make growth of what merely was not yet recorded.
 */
async function readHeldSince(
  database: Queryable,
  request: ReportRequest,
  earlier: Period | null,
): Promise<HeldSince> {
  const { figures, measures, ofAdvertisers } = request.reportType.summary;
  const all: Counted[] = [...figures, ...measures, ...(ofAdvertisers?.measures ?? [])];
  // Most are counted from the same table, and share the question.
  const questions = earlier ? [...new Set(all.flatMap(({ firstDay }) => firstDay ?? []))] : [];
  const days =
    questions.length === 0
      ? []
      : await rowsOf<{ place: number; day: string | null }>(
          database,
          sql`select place, day::text from (values ${join(
            questions.map((ask, place) => sql`(${place}::int, ${ask(contextOf(request))})`),
          )}) as question (place, day)`,
        );
  const firstDayOf = ({ firstDay }: Counted) =>
    days.find(({ place }) => questions[place] === firstDay)?.day ?? null;
  return {
    firstDayOf,
    isCompared: (counted) => {
      const first = firstDayOf(counted);
      return earlier !== null && first !== null && first <= earlier.start_date;
    },
  };
}

/** Currency (null for what has none) to figure id to value; the currencies that most rows have come first. */
async function readAmounts(database: Queryable, request: ReportRequest) {
  const { currency } = request.reportType.summary;
  const figures: Figure[] = request.reportType.summary.figures;
  const body = bodyOf(request);
  const aggregates = figures.map(({ value, distinct }, index) => {
    const counted =
      distinct && sql`(select count(one) from (select distinct ${distinct} as one ${body}) of_them)`;
    return sql`coalesce(${value ?? counted}, 0)::text as ${raw(`"${index}"`)}`;
  });
  // One pass gives the sums of all rows and those of each currency.
  const query = sql`
    select ${currency ? sql`grouping(${currency}) = 1` : sql`true`} as is_whole, ${currency ?? sql`null`} as currency,
      ${join(aggregates, ", ")}
    ${body}
    ${currency ? sql`group by grouping sets ((), (${currency}))` : sql``}
    order by count(*) desc${currency ? sql`, ${inReadingOrder(currency)}` : sql``}`;
  const amounts = new Map<string | null, Map<string, string>>();
  type Row = Record<string, string> & { is_whole: boolean; currency: string | null };
  for (const row of await rowsOf<Row>(database, query)) {
    const kind = row.is_whole ? "integer" : "money";
    if (!row.is_whole && row.currency === null) continue;
    const entries = figures.flatMap((figure, index) =>
      figure.kind === kind ? [[figure.id, row[index] ?? "0"] as const] : [],
    );
    amounts.set(row.currency, new Map(entries));
  }
  return amounts;
}

/**
 * The lines by day; null where none is asked for, which is not the same as days without anything: of a report type
 * without measures, for a viewer who may read nobody's clicks and sales, and over a span too long to be drawn.
 */
async function readSeries(
  database: Queryable,
  request: ReportRequest,
  earlier: Period | null,
  held: HeldSince,
): Promise<Series | null> {
  const { today, period } = request.parameters;
  const span = period ?? periodEnding(today, seriesDays);
  if (daysInclusive(span) > seriesDaysMax) return null;
  const lines = await readLines(database, request, span);
  if (lines === null) return null;
  const before =
    earlier && (await readLines(database, withPeriod(request, earlier), earlier, held.isCompared));
  const days = daysOf(span);
  const isOpen = days.at(-1) === today;
  return {
    days,
    measures: lines.map(({ measure, currency, values }) => ({
      id: measure.id,
      title: measure.title,
      currency,
      values,
      previous: held.isCompared(measure) ? valuesBefore(measure, currency) : null,
      is_last_day_open: isOpen && measure.isAdded,
    })),
  };

  /** Where there is no line there was nothing. */
  function valuesBefore(measure: Line["measure"], currency: string | null): number[] {
    const line = before?.find((one) => one.measure === measure && one.currency === currency);
    return line?.values ?? days.map(() => 0);
  }
}

interface Line {
  measure: Pick<Measure<unknown>, "id" | "title" | "isAdded" | "firstDay">;
  currency: string | null;
  /** One a day. */
  values: number[];
}

/** The lines of some measures over some days; null where the viewer may read none of them. */
async function readLines(
  database: Queryable,
  request: ReportRequest,
  span: Period,
  isAsked: (measure: Counted) => boolean = () => true,
): Promise<Line[] | null> {
  const { measures, ofAdvertisers } = request.reportType.summary;
  const isActivityRead = request.scope.activityPublisherIds?.length !== 0;
  const body = bodyOf(request);
  const asked = measures.filter(isAsked).map((measure) => dailyQuery(measure, body));
  const ofThem = ofAdvertisers?.measures.filter(isAsked) ?? [];
  if (ofAdvertisers && ofThem.length > 0 && isActivityRead) {
    const ids = await readIds(database, sql`select distinct ${ofAdvertisers.advertiserId} as id ${body}`);
    asked.push(...ofThem.map((measure) => dailyQuery(measure, ids)));
  }
  if (asked.length === 0) return null;
  const days = daysOf(span);
  const lines: Line[] = [];
  for (const { query, measure } of asked) {
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
      lines.push({ measure, currency, values: days.map((day) => line.get(day) ?? 0) });
    }
  }
  return lines;

  function dailyQuery<Rows>(measure: Measure<Rows>, rows: Rows): { measure: Line["measure"]; query: Sql } {
    const query = sql`select day::text, currency, nullif(value::float8, 'NaN') as value
      from (${measure.byDay(rows, span, contextOf(request))}) by_day
      order by by_day.day, ${inReadingOrder(sql`currency`)}`;
    return { measure, query };
  }
}

async function readRanking(
  database: Queryable,
  request: ReportRequest,
): Promise<ReportSummaryAnswer["ranking"]> {
  const { currency, ranking } = request.reportType.summary;
  const rows = await rowsOf<{ currency: string | null; key: string; label: string; value: number }>(
    database,
    rankingQuery(ranking, bodyOf(request), ranking.kind === "money" ? currency : undefined),
  );
  const [first] = rows;
  return {
    title: ranking.title,
    measure: ranking.measure,
    currency: first?.currency ?? null,
    filter: ranking.filter ?? null,
    items: rows
      .filter((row) => row.currency === first?.currency)
      .map(({ key, label, value }) => ({ key, label, value })),
  };
}

function rankingQuery({ key, label, value }: Ranking, body: Sql, currency: Sql | undefined): Sql {
  const per = currency ?? sql`null::text`;
  return sql`
    select currency, key::text, label, value from (
      select ${per} as currency, ${key} as key, ${label} as label, coalesce(nullif(${value}::float8, 'NaN'), 0) as value,
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
