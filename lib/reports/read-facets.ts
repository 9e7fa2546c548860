import sql, { type Sql } from "sql-template-tag";
import type { ReportFacetsAnswer } from "@/lib/contract/report-data";
import { buildQuery } from "./build-query";
import type { Facet, Filter } from "./report-definition";
import { contextOf, type Queryable, type ReportRequest } from "./report-request";

type FacetValue = ReportFacetsAnswer["facets"][string][number];

/** Longer lists are not read; what they lack is found by the search. */
const valuesMax = 100;

/**
 * For each filter whose values can be listed: the values among the rows that meet all the other filters, most frequent
 * first. A value that is chosen is told even if others are more frequent, so that its name is known.
 */
export async function readFacets(database: Queryable, request: ReportRequest): Promise<ReportFacetsAnswer> {
  const context = contextOf(request);
  const facets: ReportFacetsAnswer["facets"] = {};
  // One after the other: the rows of the page, which people wait for, need the processors too.
  for (const [key, filter] of Object.entries(request.reportType.filters)) {
    const facet = filter.facet?.(context);
    if (facet) facets[key] = await readValues(database, request, key, filter, facet);
  }
  return { facets };
}

async function readValues(
  database: Queryable,
  { reportType, parameters, scope }: ReportRequest,
  key: string,
  filter: Filter,
  facet: Facet,
): Promise<FacetValue[]> {
  const chosen = parameters.filters.flatMap(({ [key]: value }) => value ?? []).map(String);
  const others = parameters.filters.map(({ [key]: _own, ...rest }) => rest);
  const { body } = buildQuery(reportType, { ...parameters, filters: others }, scope);
  const { text, values } = facetQuery(facet, body, chosen);
  const { rows } = await database.query<{ value: string; label: string | null; count: string | number }>({
    text,
    values,
  });
  const words = facet.words ?? valueWords(filter);
  return rows.map(({ value, label, count }) => ({
    value,
    label: label ?? words(value),
    count: Number(count),
  }));
}

function facetQuery(
  { source, join = sql``, value = sql`item.source`, label = sql`null` }: Facet,
  body: Sql,
  chosen: string[],
): Sql {
  return sql`
    select facet.value::text as value, ${label} as label, facet.count
    from (
      select ${value} as value, count(*) as count
      from (select ${source} as source ${body}) item ${join}
      where ${value} is not null
      group by ${value}
      order by ${value}::text = any(${chosen}::text[]) desc, count desc, value
      limit ${valuesMax}
    ) facet
    order by facet.count desc, facet.value`;
}

/** The name of a value by the filter's control. */
function valueWords({ schema }: Filter): (value: string) => string {
  const { input, options = [] } = schema.meta()?.control ?? {};
  if (input === "boolean") return (value) => (value === "true" ? "Yes" : "No");
  return (value) => options.find((option) => option.value === value)?.label ?? value;
}
