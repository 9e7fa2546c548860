import sql, { type Sql } from "sql-template-tag";
import { boolean } from "@/lib/contract/params/boolean";
import { date } from "@/lib/contract/params/date";
import { text } from "@/lib/contract/params/text";
import { wordList } from "@/lib/contract/params/word-list";
import { activeDealCount, joinActiveDeals } from "@/lib/reports/filters/active-deals";
import {
  countryFilter,
  minCommissionFilter,
  networkFilter,
  publisherFilter,
  searchFilter,
  statusFilter,
  tagFilter,
  verticalFilter,
} from "@/lib/reports/filters/common-filters";
import { clicksByDay, commissionByDay, salesByDay } from "@/lib/reports/filters/daily-activity";
import { filter } from "@/lib/reports/filters/filter";
import { contains, inCatalog } from "@/lib/reports/query/conditions";
import { folded, inReadingOrder, isOneOf } from "@/lib/reports/query/reading-order";
import type { ReportContext } from "../report-definition";
import { defineReportType } from "../report-type";

/** Where the advertisers' public pages are. */
const origin = "https://app.hienergy.ai";

const byName = inReadingOrder(sql`a.name`);

/**
 * True for advertisers whose domain is one of these or below one of them: shop.example.com ends with shop.example.com,
 * example.com and com. "offset 0" has the domain folded and split once.
 */
function isInDomain(domains: readonly string[]): Sql {
  return sql`exists (
    select from (select string_to_array(${folded(sql`a.domain`)}, '.') as labels offset 0) own
    cross join generate_series(1, cardinality(own.labels)) label
    where ${isOneOf(sql`array_to_string(own.labels[label:], '.')`, domains)})`;
}

export const advertisersCsv = defineReportType({
  id: "advertisers_csv",
  displayName: "Advertisers (CSV)",
  format: "csv",
  fileStem: "advertisers",
  sheetName: "Advertisers",
  filters: {
    search: searchFilter("the name, slug or domain", [sql`a.name`, sql`a.slug`, sql`a.domain`]),
    domain: filter(
      wordList({ title: "Domain", description: "Domains such as example.com, with their subdomains." }),
      isInDomain,
      undefined,
      { isFolded: true },
    ),
    url: filter(text({ title: "URL", description: "Text that the URL contains, in any case." }), (needle) =>
      contains(needle, [sql`a.url`]),
    ),
    network_id: networkFilter(),
    vertical_id: verticalFilter(),
    tag_id: tagFilter(),
    status: statusFilter(),
    country: countryFilter(sql`a`),
    publisher_id: publisherFilter(sql`a.publisher_id`),
    with_deals: filter(
      boolean({ title: "With deals", description: "Has active deals, or has none." }),
      (wanted) => (wanted ? sql`${activeDealCount} > 0` : sql`${activeDealCount} = 0`),
      { source: sql`${activeDealCount} > 0` },
    ),
    min_commission: minCommissionFilter(),
    created_after: filter(
      date({
        title: "Created after",
        description: "Created on this day or later, in the time zone of the file.",
      }),
      (day, context) => sql`${dayOfCreation(context)} >= ${day}::date`,
    ),
    created_before: filter(
      date({
        title: "Created before",
        description: "Created on this day or earlier, in the time zone of the file.",
      }),
      (day, context) => sql`${dayOfCreation(context)} <= ${day}::date`,
    ),
  },
  ranges: [["created_after", "created_before"]],
  columns: [
    { id: "id", header: "ID", kind: "id", sql: sql`a.id`, onPage: "off" },
    { id: "name", header: "Name", kind: "text", sql: sql`a.name`, onPage: "first" },
    { id: "slug", header: "Slug", kind: "text", sql: sql`a.slug`, onPage: "off" },
    { id: "domain", header: "Domain", kind: "text", sql: sql`a.domain` },
    { id: "url", header: "URL", kind: "url", sql: sql`a.url` },
    { id: "network", header: "Network", kind: "text", sql: sql`n.name` },
    { id: "publisher", header: "Publisher", kind: "text", sql: sql`p.name` },
    { id: "status", header: "Status", kind: "text", sql: sql`a.status`, isCode: true, onPage: "first" },
    {
      id: "commission_rate",
      header: "Commission Rate",
      kind: "text",
      sql: sql`a.commission_rate`,
      onPage: "first",
    },
    { id: "verticals", header: "Verticals", kind: "text", sql: sql`labels.verticals` },
    { id: "tags", header: "Tags", kind: "text", sql: sql`labels.tags` },
    { id: "country", header: "Country", kind: "text", sql: sql`a.country`, isCountry: true },
    { id: "active_deals", header: "Active Deals", kind: "integer", sql: activeDealCount, onPage: "first" },
    {
      id: "transactions_count",
      header: "Transactions Count",
      kind: "integer",
      sql: sql`a.transactions_count`,
      onPage: "first",
    },
    {
      id: "total_sales",
      header: "Total Sales",
      kind: "money",
      sql: sql`a.global_total_sales`,
      note: "In the advertiser's currency.",
      onPage: "first",
    },
    { id: "description", header: "Description", kind: "text", sql: sql`a.description` },
    {
      id: "hi_energy_url",
      header: "Hi Energy URL",
      kind: "url",
      sql: sql`${`${origin}/a/`}::text || a.slug`,
      onPage: "off",
    },
    { id: "created_at", header: "Created At", kind: "datetime", sql: sql`a.created_at` },
    { id: "updated_at", header: "Updated At", kind: "datetime", sql: sql`a.updated_at` },
    // Last, so that whoever reads the file by places finds the others where they always were.
    {
      id: "currency",
      header: "Currency",
      kind: "text",
      sql: sql`a.currency`,
      note: "Of Total Sales.",
      onPage: "first",
    },
  ],
  sorts: [
    { id: "name", column: "name", direction: "asc" },
    { id: "status", column: "status", direction: "asc", thenBy: [byName] },
    {
      id: "commission_rate",
      column: "commission_rate",
      direction: "desc",
      by: sql`a.commission_max`,
      isNullable: true,
      thenBy: [byName],
    },
    { id: "global_total_sales", column: "total_sales", direction: "desc", thenBy: [byName] },
    { id: "transactions_count", column: "transactions_count", direction: "desc", thenBy: [byName] },
    { id: "created_at", column: "created_at", direction: "desc" },
    { id: "updated_at", column: "updated_at", direction: "desc" },
  ],
  defaultSort: "name",
  key: [sql`a.id`],
  from: (context) => ({
    tables: sql`advertisers a
      join networks n on n.id = a.network_id
      join publishers p on p.id = a.publisher_id
      ${joinActiveDeals(context)}
      left join (
        select g.taggable_id,
          string_agg(t.label, '; ' order by ${inReadingOrder(sql`t.label`)}) filter (where t.kind = 'vertical') as verticals,
          string_agg(t.label, '; ' order by ${inReadingOrder(sql`t.label`)}) filter (where t.kind = 'tag') as tags
        from taggings g
        join (select id, kind, coalesce(display_name, name) as label from tags) t on t.id = g.tag_id
        where g.taggable_type = 'advertiser'
        group by g.taggable_id
      ) labels on labels.taggable_id = a.id`,
    where: inCatalog(context.scope),
  }),
  totals: [
    { column: "active_deals" },
    { column: "transactions_count" },
    { column: "total_sales", per: "currency" },
  ],
  summary: {
    figures: [
      { id: "advertisers", title: "Advertisers", kind: "integer", value: sql`count(*)` },
      {
        id: "approved",
        title: "Approved",
        kind: "integer",
        filters: { status: "approved" },
        value: sql`count(*) filter (where a.status = 'approved')`,
      },
      {
        id: "with_deals",
        title: "With deals",
        kind: "integer",
        filters: { with_deals: "true" },
        value: sql`count(*) filter (where ${activeDealCount} > 0)`,
      },
      { id: "active_deals", title: "Active deals", kind: "integer", value: sql`sum(${activeDealCount})` },
    ],
    measures: [],
    ofAdvertisers: { advertiserId: sql`a.id`, measures: [clicksByDay, salesByDay, commissionByDay] },
    ranking: {
      title: "Networks",
      measure: "Advertisers",
      kind: "integer",
      key: sql`n.id`,
      filter: "network_id",
      label: sql`n.name`,
      value: sql`count(*)`,
    },
  },
});

/** On the clocks of the zone. Its midnight is no instant to compare with: clocks that go back over it have two of them. */
function dayOfCreation({ timeZone }: ReportContext): Sql {
  return sql`(a.created_at at time zone ${timeZone}::text)::date`;
}
