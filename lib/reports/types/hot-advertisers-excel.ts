import sql, { type Sql } from "sql-template-tag";
import type { Period } from "@/lib/contract/params/period";
import { activeDealCount, joinActiveDeals } from "@/lib/reports/filters/active-deals";
import {
  countryFilter,
  networkFilter,
  publisherFilter,
  searchFilter,
  statusFilter,
  verticalFilter,
} from "@/lib/reports/filters/common-filters";
import {
  clicksByDay,
  commissionByDay,
  firstDayOfClicks,
  firstDayOfSales,
  isComparedHeld,
  salesByDay,
} from "@/lib/reports/filters/daily-activity";
import { countedNote, isCounted, transactionStatus } from "@/lib/reports/filters/transaction-status";
import { requirePeriod } from "@/lib/reports/parameters/require-period";
import { inActivity, inCatalog } from "@/lib/reports/query/conditions";
import { growth, growthNote, previousNote } from "@/lib/reports/query/growth";
import { inReadingOrder } from "@/lib/reports/query/reading-order";
import type { ReportContext } from "../report-definition";
import { defineReportType } from "../report-type";

const byCurrency = inReadingOrder(sql`hot.currency`);
const ranking = sql`hot.commission_amount desc, hot.sales_amount desc, hot.clicks desc, a.id, ${byCurrency}`;

/**
 * Advertisers with at least one click or counted sale in the period, ranked by commission, compared with another period of the
 * same length. Amounts are never converted: an advertiser with sales in several currencies has a row for each,
 * and its clicks stand in the first of them, so that they are counted once.
 */
export const hotAdvertisersExcel = defineReportType({
  id: "hot_advertisers_excel",
  displayName: "Hot Advertisers (Excel)",
  format: "xlsx",
  fileStem: "hot_advertisers",
  sheetName: "Hot Advertisers",
  filters: {
    search: searchFilter("the name, slug or domain", [sql`a.name`, sql`a.slug`, sql`a.domain`]),
    network_id: networkFilter(),
    vertical_id: verticalFilter(),
    status: statusFilter(),
    country: countryFilter(sql`a`),
    publisher_id: publisherFilter(sql`a.publisher_id`),
    ...transactionStatus,
  },
  period: { default: "last_30_days" },
  columns: [
    {
      id: "rank",
      header: "Rank",
      kind: "integer",
      sql: sql`row_number() over (order by ${ranking})`,
      onPage: "first",
    },
    { id: "advertiser_id", header: "Advertiser ID", kind: "id", sql: sql`a.id`, onPage: "off" },
    { id: "advertiser", header: "Advertiser", kind: "text", sql: sql`a.name`, onPage: "first" },
    { id: "slug", header: "Slug", kind: "text", sql: sql`a.slug`, onPage: "off" },
    { id: "domain", header: "Domain", kind: "text", sql: sql`a.domain` },
    { id: "network", header: "Network", kind: "text", sql: sql`n.name` },
    { id: "publisher", header: "Publisher", kind: "text", sql: sql`p.name` },
    { id: "status", header: "Status", kind: "text", sql: sql`a.status`, isCode: true },
    { id: "commission_rate", header: "Commission Rate", kind: "text", sql: sql`a.commission_rate` },
    { id: "clicks", header: "Clicks", kind: "integer", sql: sql`hot.clicks`, onPage: "first" },
    {
      id: "previous_clicks",
      header: "Previous Clicks",
      kind: "integer",
      isComparing: true,
      sql: sql`hot.previous_clicks`,
      note: previousNote,
    },
    {
      id: "click_growth",
      header: "Click Growth %",
      kind: "percent",
      isComparing: true,
      sql: growth(sql`hot.clicks`, sql`hot.previous_clicks`),
      note: growthNote,
    },
    {
      id: "transactions",
      header: "Transactions",
      kind: "integer",
      sql: sql`hot.transactions`,
      note: countedNote,
    },
    {
      id: "sales_amount",
      header: "Sales Amount",
      kind: "money",
      sql: sql`hot.sales_amount`,
      note: countedNote,
      onPage: "first",
    },
    {
      id: "commission_amount",
      header: "Commission Amount",
      kind: "money",
      sql: sql`hot.commission_amount`,
      note: countedNote,
      onPage: "first",
    },
    {
      id: "currency",
      header: "Currency",
      kind: "text",
      sql: sql`coalesce(hot.currency, a.currency)`,
      onPage: "first",
    },
    {
      id: "previous_sales_amount",
      header: "Previous Sales Amount",
      kind: "money",
      isComparing: true,
      sql: sql`hot.previous_sales_amount`,
      note: `${countedNote} ${previousNote}`,
    },
    {
      id: "sales_growth",
      header: "Sales Growth %",
      kind: "percent",
      isComparing: true,
      sql: growth(sql`hot.sales_amount`, sql`hot.previous_sales_amount`),
      note: growthNote,
    },
    { id: "active_deals", header: "Active Deals", kind: "integer", sql: activeDealCount },
    { id: "last_click_date", header: "Last Click Date", kind: "date", sql: sql`hot.last_click_date` },
    {
      id: "last_sale_date",
      header: "Last Sale Date",
      kind: "date",
      sql: sql`hot.last_sale_date`,
      note: countedNote,
    },
  ],
  sorts: [
    {
      id: "commission",
      column: "commission_amount",
      direction: "desc",
      thenBy: [sql`hot.sales_amount desc`, sql`hot.clicks desc`],
    },
    { id: "sales", column: "sales_amount", direction: "desc" },
    { id: "clicks", column: "clicks", direction: "desc" },
    { id: "click_growth", column: "click_growth", direction: "desc", isNullable: true },
    { id: "sales_growth", column: "sales_growth", direction: "desc", isNullable: true },
    { id: "transactions", column: "transactions", direction: "desc" },
  ],
  defaultSort: "commission",
  defaultLimit: 500,
  key: [sql`a.id`, byCurrency],
  from: (context) => ({
    tables: sql`(${activityPerAdvertiser(context)}) hot
      join advertisers a on a.id = hot.advertiser_id
      join networks n on n.id = a.network_id
      join publishers p on p.id = a.publisher_id
      ${joinActiveDeals(context)}`,
    where: [...inCatalog(context.scope), sql`(hot.clicks > 0 or hot.transactions > 0)`],
  }),
  totals: [
    { column: "clicks" },
    { column: "previous_clicks" },
    { column: "transactions" },
    { column: "sales_amount", per: "currency" },
    { column: "commission_amount", per: "currency" },
    { column: "previous_sales_amount", per: "currency" },
  ],
  summary: {
    currency: sql`hot.currency`,
    figures: [
      {
        id: "clicks",
        title: "Clicks",
        kind: "integer",
        value: sql`sum(hot.clicks)`,
        firstDay: firstDayOfClicks,
      },
      {
        id: "transactions",
        title: "Transactions",
        kind: "integer",
        value: sql`sum(hot.transactions)`,
        firstDay: firstDayOfSales,
      },
      {
        id: "sales",
        title: "Sales",
        kind: "money",
        value: sql`sum(hot.sales_amount)`,
        firstDay: firstDayOfSales,
      },
      {
        id: "commission",
        title: "Commission",
        kind: "money",
        value: sql`sum(hot.commission_amount)`,
        firstDay: firstDayOfSales,
      },
    ],
    measures: [],
    ofAdvertisers: { advertiserId: sql`a.id`, measures: [clicksByDay, salesByDay, commissionByDay] },
    ranking: {
      title: "Advertisers",
      measure: "Commission",
      kind: "money",
      key: sql`a.id`,
      label: sql`a.name`,
      value: sql`sum(hot.commission_amount)`,
      firstDay: firstDayOfSales,
    },
  },
});

function activityPerAdvertiser(context: ReportContext): Sql {
  const clicks = windows(context, sql`click_date`);
  const sales = windows(context, sql`transaction_date`);
  return sql`
    select advertiser_id, sales.currency, clicks.last_click_date, sales.last_sale_date,
      coalesce(clicks.clicks, 0) as clicks,
      case when ${isComparedHeld(context, firstDayOfClicks)} then coalesce(clicks.previous_clicks, 0) end as previous_clicks,
      coalesce(sales.transactions, 0) as transactions,
      coalesce(sales.sales_amount, 0.00) as sales_amount,
      coalesce(sales.commission_amount, 0.00) as commission_amount,
      case when ${isComparedHeld(context, firstDayOfSales)} then coalesce(sales.previous_sales_amount, 0.00) end
        as previous_sales_amount
    from (
      select advertiser_id, 1 as position,
        sum(click_count) filter (where ${clicks.isCurrent}) as clicks,
        sum(click_count) filter (where ${clicks.isPrevious}) as previous_clicks,
        max(click_date) filter (where ${clicks.isCurrent} and click_count > 0) as last_click_date
      from daily_clicks
      where (${clicks.isCurrent} or ${clicks.isPrevious}) and ${inActivity(context.scope, sql`publisher_id`)}
      group by advertiser_id
    ) clicks
    full join (
      select *, row_number() over (
        partition by advertiser_id
        order by commission_amount desc nulls last, sales_amount desc nulls last, ${inReadingOrder(sql`currency`)}
      ) as position
      from (
        select advertiser_id, currency,
          count(*) filter (where ${sales.isCurrent}) as transactions,
          sum(sale_amount) filter (where ${sales.isCurrent}) as sales_amount,
          sum(commission_amount) filter (where ${sales.isCurrent}) as commission_amount,
          sum(sale_amount) filter (where ${sales.isPrevious}) as previous_sales_amount,
          max(transaction_date) filter (where ${sales.isCurrent}) as last_sale_date
        from transactions
        where (${sales.isCurrent} or ${sales.isPrevious}) and ${isCounted(context)} and ${inActivity(context.scope, sql`publisher_id`)}
        group by advertiser_id, currency
      ) per_currency
    ) sales using (advertiser_id, position)`;
}

/** Whether a day is in the period, and whether it is in the one that is compared with; it may be in both. */
function windows(context: ReportContext, day: Sql) {
  const { compared } = context;
  return {
    isCurrent: isIn(requirePeriod(context), day),
    isPrevious: compared ? isIn(compared, day) : sql`false`,
  };
}

function isIn({ start_date, end_date }: Period, day: Sql): Sql {
  return sql`(${day} between ${start_date}::date and ${end_date}::date)`;
}
