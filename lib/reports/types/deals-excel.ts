import sql, { type Sql } from "sql-template-tag";
import { boolean } from "@/lib/contract/params/boolean";
import { date } from "@/lib/contract/params/date";
import { choice, enumList } from "@/lib/contract/params/enumeration";
import type { Period } from "@/lib/contract/params/period";
import { wordList } from "@/lib/contract/params/word-list";
import { codeWords } from "@/lib/contract/words/code-words";
import {
  advertiserFilter,
  countryFilter,
  minCommissionFilter,
  networkFilter,
  publisherFilter,
  searchFilter,
  verticalFilter,
} from "@/lib/reports/filters/common-filters";
import { filter } from "@/lib/reports/filters/filter";
import { inCatalog, isActiveOn, showsDeals } from "@/lib/reports/query/conditions";
import { foldedWord, isOneOf } from "@/lib/reports/query/reading-order";
import { defineReportType } from "../report-type";

/** Not stored: it follows from the days of the deal and the day of the request. */
const status = sql`case when state.is_active then 'active' else 'inactive' end`;

export const dealsExcel = defineReportType({
  id: "deals_excel",
  displayName: "Deals (Excel)",
  format: "xlsx",
  fileStem: "deals",
  sheetName: "Deals",
  filters: {
    search: searchFilter("the title, description, code or advertiser's name", [
      sql`d.title`,
      sql`d.description`,
      sql`d.code`,
      sql`a.name`,
    ]),
    network_id: networkFilter(),
    active: filter(
      boolean({ title: "Active", description: "Runs today, in the time zone of the file, or does not." }),
      (wanted) => (wanted ? sql`state.is_active` : sql`not state.is_active`),
      { source: sql`state.is_active` },
    ),
    status: filter(
      enumList(
        { title: "Status", description: "Whether the deal runs today, in the time zone of the file." },
        { active: "Active", inactive: "Inactive" },
      ),
      (statuses) => sql`${status} = any(${statuses}::text[])`,
      { source: status },
    ),
    exclusive: filter(
      boolean({ title: "Exclusive", description: "Is exclusive, or is not." }),
      (wanted) => sql`d.exclusive = ${wanted}`,
      { source: sql`d.exclusive` },
    ),
    featured: filter(
      boolean({ title: "Featured", description: "Is featured, or is not." }),
      (wanted) => sql`d.featured = ${wanted}`,
      { source: sql`d.featured` },
    ),
    country: countryFilter(sql`d`),
    vertical_id: verticalFilter(),
    advertiser_id: advertiserFilter(),
    active_on: filter(
      date({ title: "Active on", description: "Runs on this day. An open start or end counts as running." }),
      (day) => isActiveOn(day),
    ),
    start_date: filter(
      date({ title: "Starts from", description: "Starts on this day or later." }),
      (day) => sql`d.start_date >= ${day}::date`,
    ),
    end_date: filter(
      date({ title: "Ends by", description: "Ends on this day or earlier." }),
      (day) => sql`d.end_date <= ${day}::date`,
    ),
    effective_after: filter(
      date({ title: "Effective after", description: "Has no end, or ends on this day or later." }),
      (day) => sql`(d.end_date is null or d.end_date >= ${day}::date)`,
    ),
    effective_before: filter(
      date({ title: "Effective before", description: "Has no start, or starts on this day or earlier." }),
      (day) => sql`(d.start_date is null or d.start_date <= ${day}::date)`,
    ),
    deal_type: filter(
      wordList(
        { title: "Deal type", description: "Types of deal, in any case.", aliases: ["category"] },
        undefined,
        { isCode: true },
      ),
      (types) => isOneOf(foldedWord(sql`d.deal_type`), types),
      { source: foldedWord(sql`d.deal_type`), words: codeWords },
      { isFolded: true },
    ),
    min_commission: minCommissionFilter(),
    deal_visibility: filter(
      choice(
        {
          title: "Visibility",
          description: "Leaves out the deals of publishers that hide theirs. Only admins may see all.",
        },
        { visible: "Visible", all: "All" },
        "visible",
      ),
      (visibility) => (visibility === "all" ? sql`true` : sql`not p.hide_deals`),
    ),
    publisher_id: publisherFilter(sql`a.publisher_id`),
  },
  ranges: [["start_date", "end_date"]],
  barFilters: ["network_id", "active", "exclusive"],
  dateControls: [
    { title: "Runs on", filters: ["active_on", "effective_after", "effective_before"] },
    { title: "Starts/ends", filters: ["start_date", "end_date"] },
  ],
  columns: [
    { id: "id", header: "ID", kind: "id", sql: sql`d.id`, onPage: "off" },
    { id: "title", header: "Title", kind: "text", sql: sql`d.title`, onPage: "first" },
    { id: "advertiser", header: "Advertiser", kind: "text", sql: sql`a.name`, onPage: "first" },
    { id: "advertiser_slug", header: "Advertiser Slug", kind: "text", sql: sql`a.slug`, onPage: "off" },
    { id: "network", header: "Network", kind: "text", sql: sql`n.name` },
    { id: "publisher", header: "Publisher", kind: "text", sql: sql`p.name` },
    { id: "description", header: "Description", kind: "text", sql: sql`d.description` },
    { id: "code", header: "Code", kind: "text", sql: sql`d.code` },
    { id: "discount", header: "Discount", kind: "text", sql: sql`d.discount` },
    { id: "deal_type", header: "Deal Type", kind: "text", sql: sql`d.deal_type`, isCode: true },
    { id: "start_date", header: "Start Date", kind: "date", sql: sql`d.start_date`, onPage: "first" },
    { id: "end_date", header: "End Date", kind: "date", sql: sql`d.end_date`, onPage: "first" },
    { id: "status", header: "Status", kind: "text", sql: status, isCode: true },
    { id: "exclusive", header: "Exclusive", kind: "boolean", sql: sql`d.exclusive` },
    { id: "featured", header: "Featured", kind: "boolean", sql: sql`d.featured` },
    { id: "country", header: "Country", kind: "text", sql: sql`d.country`, isCountry: true },
    { id: "landing_url", header: "Landing URL", kind: "url", sql: sql`d.landing_url` },
    { id: "created_at", header: "Created At", kind: "datetime", sql: sql`d.created_at` },
    { id: "updated_at", header: "Updated At", kind: "datetime", sql: sql`d.updated_at` },
  ],
  sorts: [
    { id: "start_date", column: "start_date", direction: "desc", isNullable: true },
    { id: "end_date", column: "end_date", direction: "desc", isNullable: true },
    { id: "title", column: "title", direction: "asc" },
    { id: "advertiser_name", column: "advertiser", direction: "asc" },
    { id: "created_at", column: "created_at", direction: "desc" },
  ],
  defaultSort: "start_date",
  key: [sql`d.id`],
  from: ({ scope, today }) => ({
    tables: sql`deals d
      join advertisers a on a.id = d.advertiser_id
      join networks n on n.id = a.network_id
      join publishers p on p.id = a.publisher_id
      cross join lateral (select ${isActiveOn(today)} as is_active, ${today}::date as today) state`,
    where: [...inCatalog(scope), showsDeals(scope)],
  }),
  versionedTables: ["d", "a", "n", "p"],
  totals: [],
  summary: {
    figures: [
      { id: "deals", title: "Deals", kind: "integer", value: sql`count(*)` },
      {
        id: "active",
        title: "Running today",
        kind: "integer",
        filters: { active: "true" },
        value: sql`count(*) filter (where state.is_active)`,
      },
      {
        id: "ending",
        title: "End within 7 days",
        kind: "integer",
        value: sql`count(*) filter (where state.is_active and d.end_date < state.today + 7)`,
      },
      {
        id: "exclusive",
        title: "Exclusive",
        kind: "integer",
        filters: { exclusive: "true" },
        value: sql`count(*) filter (where d.exclusive)`,
      },
    ],
    measures: [
      {
        id: "running",
        title: "Deals running",
        isAdded: false,
        byDay: (body, days) => runningByDay(body, days),
      },
    ],
    ranking: {
      title: "Advertisers",
      measure: "Deals",
      kind: "integer",
      key: sql`a.id`,
      filter: "advertiser_id",
      label: sql`a.name`,
      value: sql`count(*)`,
    },
  },
});

/** Each deal is one more from its first day on and one less after its last: cheaper than looking at each on each day. */
function runningByDay(body: Sql, { start_date, end_date }: Period): Sql {
  const first = sql`${start_date}::date`;
  const last = sql`${end_date}::date`;
  return sql`
    select * from (
      select days.day::date as day, null as currency, sum(coalesce(steps.step, 0)) over (order by days.day) as value
      from generate_series(${first}, ${last}, '1 day') days (day)
      left join (
        select step.day, sum(step.step) as step
        from (select d.start_date, d.end_date ${body}) deal
        cross join lateral (
          values (greatest(deal.start_date, ${first}), 1), (least(deal.end_date, ${last}) + 1, -1)
        ) step (day, step)
        where coalesce(deal.start_date, ${first}) <= least(deal.end_date, ${last})
          and coalesce(deal.end_date, ${first}) >= ${first}
          and step.day <= ${last}
        group by step.day
      ) steps on steps.day = days.day
    ) running where value > 0`;
}
