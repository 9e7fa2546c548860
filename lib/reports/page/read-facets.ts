import sql, { join, raw, type Sql } from "sql-template-tag";
import type { ReportFacetsAnswer } from "@/lib/contract/report-data";
import { contextOf, type Queryable, type ReportRequest } from "@/lib/reports/parameters/report-request";
import { buildQuery } from "@/lib/reports/query/build-query";
import { inReadingOrder } from "@/lib/reports/query/reading-order";
import type { Facet, Filter } from "@/lib/reports/report-definition";

/** Longer lists are not read; what they lack is found by the search. */
const valuesMax = 100;

interface Counted {
  key: string;
  filter: Filter;
  facet: Facet;
  /** The values that are chosen, as text. */
  chosen: string[];
}

/**
 * For each filter whose values can be listed: the values among the rows that meet all the other filters, most frequent
 * first. A value that is chosen is told even if others are more frequent, so that its name is known.
 */
export async function readFacets(database: Queryable, request: ReportRequest): Promise<ReportFacetsAnswer> {
  const { reportType, parameters } = request;
  const context = contextOf(request);
  const all = Object.entries(reportType.filters).flatMap(([key, filter]): Counted[] => {
    const facet = filter.facet?.(context);
    const chosen = parameters.filters.flatMap(({ [key]: value }) => value ?? []).map(String);
    return facet ? [{ key, filter, facet, chosen }] : [];
  });
  const facets: ReportFacetsAnswer["facets"] = Object.fromEntries(all.map(({ key }) => [key, []]));
  // Where nothing of a filter is chosen, its rows are those of all others like it, and are read once for all of them.
  const isChosen = ({ key }: Counted) => parameters.filters.some((set) => set[key] !== undefined);
  const together = all.filter((one) => !isChosen(one));
  const groups = [...(together.length > 0 ? [together] : []), ...all.filter(isChosen).map((one) => [one])];
  // One after the other: the rows of the page, which people wait for, need the processors too.
  for (const group of groups) await readGroup(database, request, group, facets);
  return { facets };
}

/** Counts the values of filters over the same rows, those that meet all filters but these. */
async function readGroup(
  database: Queryable,
  { reportType, parameters, scope }: ReportRequest,
  group: readonly Counted[],
  facets: ReportFacetsAnswer["facets"],
): Promise<void> {
  const keys = group.map(({ key }) => key);
  const filters = parameters.filters.map((set) =>
    Object.fromEntries(Object.entries(set).filter(([key]) => !keys.includes(key))),
  );
  const { body } = buildQuery(reportType, { ...parameters, filters }, scope);
  const { text, values } = groupQuery(group, body);
  const { rows } = await database.query<{
    place: number;
    value: string;
    label: string | null;
    hint: string | null;
    count: string | number;
  }>({ text, values });
  for (const { place, value, label, hint, count } of rows) {
    const counted = group[place];
    if (!counted) throw new Error(`There is no facet ${place} in a group of ${group.length}.`);
    const words = counted.facet.words ?? valueWords(counted.filter);
    facets[counted.key]?.push({
      value,
      label: label ?? words(value),
      ...(hint === null ? {} : { hint }),
      count: Number(count),
    });
  }
}

function groupQuery(group: readonly Counted[], body: Sql): Sql {
  const sources = group.map(({ facet }, place) => sql`${facet.source} as ${raw(`"${place}"`)}`);
  const counts = group.map(({ facet, chosen }, place) => countQuery(facet, chosen, place));
  return sql`
    with items as materialized (select ${join(sources, ", ")} ${body})
    ${join(counts, " union all ")}
    order by place, position`;
}

function countQuery(
  { join: tables = sql``, value = sql`item.source`, label, hint }: Facet,
  chosen: string[],
  place: number,
): Sql {
  // Ids have labels and are ordered as numbers; words stand for themselves.
  const inOrder = (one: Sql) => (label ? one : inReadingOrder(sql`${one}::text`));
  return sql`
    select ${place}::int as place, row_number() over (order by facet.count desc, ${inOrder(sql`facet.value`)}) as position,
      facet.value::text as value, ${label ?? sql`null`} as label, ${hint ?? sql`null`} as hint, facet.count
    from (
      select ${value} as value, count(*) as count
      from (select ${raw(`"${place}"`)} as source from items) item ${tables}
      where ${value} is not null
      group by ${value}
      order by ${value}::text = any(${chosen}::text[]) desc, count desc, ${inOrder(value)}
      limit ${valuesMax}
    ) facet`;
}

/** The name of a value by the filter's control. */
function valueWords({ schema }: Filter): (value: string) => string {
  const { input, options = [] } = schema.meta()?.control ?? {};
  if (input === "boolean") return (value) => (value === "true" ? "Yes" : "No");
  return (value) => options.find((option) => option.value === value)?.label ?? value;
}
