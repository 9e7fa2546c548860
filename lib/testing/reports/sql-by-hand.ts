import type { Days } from "./expectations";

// Pieces of SQL that the expectations of several report types share, written without the product's code: with
// sub-queries per row in place of joins.

/** Text is ordered by the root collation, whatever the locale. */
export const byName = `a.name collate "und-x-icu"`;

export const networkOf = (alias: string) => `(select name from networks where id = ${alias}.network_id)`;
export const publisherOf = (alias: string) =>
  `(select name from publishers where id = ${alias}.publisher_id)`;

/** Of deals `d`. */
export const isActive = ({ today }: Pick<Days, "today">) =>
  `coalesce(d.start_date, ${today}) <= ${today} and coalesce(d.end_date, ${today}) >= ${today}`;

/** How many active deals of the advertiser `a` meet the condition on the advertiser. */
export const activeDeals = (days: Pick<Days, "today">, condition = "true") =>
  `(select count(*)::int from deals d where d.advertiser_id = a.id and ${isActive(days)} and (${condition}))`;

/** The names of the advertiser's labels of a kind. */
export const labels = (
  kind: string,
) => `(select string_agg(label, '; ' order by label collate "und-x-icu") from (
    select coalesce(t.display_name, t.name) as label from taggings g, tags t
    where t.id = g.tag_id and g.taggable_type = 'advertiser' and g.taggable_id = a.id and t.kind = '${kind}') named)`;
