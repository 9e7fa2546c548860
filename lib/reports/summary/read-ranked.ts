import sql, { join } from "sql-template-tag";
import { sharedLabels } from "@/lib/contract/words/filter-values";
import { readNames } from "@/lib/reports/parameters/named-records";
import type { Queryable, ReportRequest } from "@/lib/reports/parameters/report-request";
import { inReadingOrder } from "@/lib/reports/query/reading-order";
import { bodyOf, rowsOf } from "./ask";

/** What the rows are ranked by, for one period. */
export interface Ranked {
  /** How many keys there are, whatever their value. */
  keys: number;
  /** The currency of the values, where they are money. */
  currency: string | null;
  /** The most first. */
  top: { key: string; label: string; hint?: string; value: number }[];
}

type Row = { keys: number; currency: string | null } & (Ranked["top"][number] | { key: null });

/**
 * The ten with the most; or, of another period, those `among` the ones that are named, in their currency. One pass over the
 * rows, on as many processors as the database takes for it.
 */
export async function readRanked(
  database: Queryable,
  request: ReportRequest,
  among?: Pick<Ranked, "currency" | "top">,
): Promise<Ranked> {
  const { currency, ranking } = request.reportType.summary;
  const { key, label, value, kind } = ranking;
  const isMoney = kind === "money" && currency !== undefined;
  const per = isMoney ? currency : sql`null::text`;
  const isTaken = among
    ? sql`currency is not distinct from ${among.currency} and key = any(${among.top.map((one) => one.key)}::text[])`
    : sql`value > 0`;
  const rows = await rowsOf<Row>(
    database,
    sql`
    with ranked as materialized (
      select ${per} as currency, ${key}::text as key, ${label} as label,
        coalesce(nullif(${value}::float8, 'NaN'), 0) as value, sum(count(*)) over (partition by ${per}) as weight
      ${bodyOf(request)} ${isMoney ? sql`and ${currency} is not null` : sql``}
      group by ${join([per, key, label], ", ")}
    )
    select counted.keys, currency, key, label, value
    from (select count(*)::int as keys from ranked) counted
    left join (
      select *, row_number() over (
        order by weight desc, ${inReadingOrder(sql`currency`)}, value desc, ${inReadingOrder(sql`label`)}
      ) as place
      from ranked where ${isTaken}
      order by place limit 10
    ) top on true
    order by place`,
  );
  const [first] = rows;
  const top = rows.flatMap((row) => (row.key === null || row.currency !== first?.currency ? [] : [row]));
  return {
    keys: first?.keys ?? 0,
    currency: first?.currency ?? null,
    top: top.map(({ key, label, value }) => ({ key, label, value })),
  };
}

/** The same, and of those that have a label in common what tells them apart, where a filter knows their names. */
export async function tellNamesakes(
  database: Queryable,
  { reportType, scope }: ReportRequest,
  ranked: Ranked,
): Promise<Ranked> {
  const { filter } = reportType.summary.ranking;
  const source = filter && reportType.filters[filter]?.schema.meta()?.control?.options_from;
  const shared = sharedLabels(ranked.top);
  if (!source || shared.size === 0) return ranked;
  const namesakes = ranked.top.filter(({ label }) => shared.has(label)).map(({ key }) => Number(key));
  const named = await readNames((query) => rowsOf(database, query), source, namesakes, scope);
  const hints = new Map(named.map(({ id, hint }) => [String(id), hint]));
  const top = ranked.top.map((item) => {
    const hint = hints.get(item.key);
    return hint === undefined ? item : { ...item, hint };
  });
  return { ...ranked, top };
}
