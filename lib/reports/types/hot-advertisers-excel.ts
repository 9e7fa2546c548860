import sql, { type Sql } from "sql-template-tag";
import type { Period } from "@/lib/contract/params/period";
import { activeDealCount, joinActiveDeals } from "../active-deals";
import {
  countryFilter,
  networkFilter,
  publisherFilter,
  searchFilter,
  statusFilter,
  verticalFilter,
} from "../common-filters";
import { inActivity, inCatalog } from "../conditions";
import { clicksByDay, commissionByDay, salesByDay } from "../daily-activity";
import type { ReportContext } from "../report-definition";
import { defineReportType } from "../report-type";
import { requirePeriod } from "../require-period";

const ranking = sql`hot.commission_amount desc, hot.sales_amount desc, hot.clicks desc, a.id, hot.currency`;

/**
 * Advertisers with at least one click or sale in the period, ranked by commission, compared with the period of the same
 * length just before. Amounts are never converted: an advertiser with sales in several currencies has a row for each,
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
  },
  period: { default: "last_30_days" },
  columns: [
    { id: "rank", header: "Rank", kind: "integer", sql: sql`row_number() over (order by ${ranking})` },
    { id: "advertiser_id", header: "Advertiser ID", kind: "id", sql: sql`a.id` },
    { id: "advertiser", header: "Advertiser", kind: "text", sql: sql`a.name` },
    { id: "slug", header: "Slug", kind: "text", sql: sql`a.slug` },
    { id: "domain", header: "Domain", kind: "text", sql: sql`a.domain` },
    { id: "network", header: "Network", kind: "text", sql: sql`n.name` },
    { id: "publisher", header: "Publisher", kind: "text", sql: sql`p.name` },
    { id: "status", header: "Status", kind: "text", sql: sql`a.status` },
    { id: "commission_rate", header: "Commission Rate", kind: "text", sql: sql`a.commission_rate` },
    { id: "clicks", header: "Clicks", kind: "integer", sql: sql`hot.clicks` },
    { id: "previous_clicks", header: "Previous Clicks", kind: "integer", sql: sql`hot.previous_clicks` },
    {
      id: "click_growth",
      header: "Click Growth %",
      kind: "percent",
      sql: growth(sql`hot.clicks`, sql`hot.previous_clicks`),
    },
    { id: "transactions", header: "Transactions", kind: "integer", sql: sql`hot.transactions` },
    { id: "sales_amount", header: "Sales Amount", kind: "money", sql: sql`hot.sales_amount` },
    { id: "commission_amount", header: "Commission Amount", kind: "money", sql: sql`hot.commission_amount` },
    { id: "currency", header: "Currency", kind: "text", sql: sql`coalesce(hot.currency, a.currency)` },
    {
      id: "previous_sales_amount",
      header: "Previous Sales Amount",
      kind: "money",
      sql: sql`hot.previous_sales_amount`,
    },
    {
      id: "sales_growth",
      header: "Sales Growth %",
      kind: "percent",
      sql: growth(sql`hot.sales_amount`, sql`hot.previous_sales_amount`),
    },
    { id: "active_deals", header: "Active Deals", kind: "integer", sql: activeDealCount },
    { id: "last_click_date", header: "Last Click Date", kind: "date", sql: sql`hot.last_click_date` },
    { id: "last_sale_date", header: "Last Sale Date", kind: "date", sql: sql`hot.last_sale_date` },
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
  key: [sql`a.id`, sql`hot.currency`],
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
      { id: "clicks", title: "Clicks", kind: "integer", value: sql`sum(hot.clicks)` },
      { id: "transactions", title: "Transactions", kind: "integer", value: sql`sum(hot.transactions)` },
      { id: "sales", title: "Sales", kind: "money", value: sql`sum(hot.sales_amount)` },
      { id: "commission", title: "Commission", kind: "money", value: sql`sum(hot.commission_amount)` },
    ],
    advertiserId: sql`a.id`,
    measures: [clicksByDay, salesByDay, commissionByDay],
    ranking: {
      title: "Advertisers",
      measure: "Commission",
      kind: "money",
      key: sql`a.id`,
      label: sql`a.name`,
      value: sql`sum(hot.commission_amount)`,
    },
  },
});

function activityPerAdvertiser(context: ReportContext): Sql {
  const period = requirePeriod(context);
  const { isCurrent: isClickCurrent, isRead: isClickRead } = windows(period, sql`click_date`);
  const { isCurrent: isSaleCurrent, isRead: isSaleRead } = windows(period, sql`transaction_date`);
  return sql`
    select advertiser_id, sales.currency, clicks.last_click_date, sales.last_sale_date,
      coalesce(clicks.clicks, 0) as clicks,
      coalesce(clicks.previous_clicks, 0) as previous_clicks,
      coalesce(sales.transactions, 0) as transactions,
      coalesce(sales.sales_amount, 0.00) as sales_amount,
      coalesce(sales.commission_amount, 0.00) as commission_amount,
      coalesce(sales.previous_sales_amount, 0.00) as previous_sales_amount
    from (
      select advertiser_id, 1 as position,
        sum(click_count) filter (where ${isClickCurrent}) as clicks,
        sum(click_count) filter (where not ${isClickCurrent}) as previous_clicks,
        max(click_date) filter (where ${isClickCurrent} and click_count > 0) as last_click_date
      from daily_clicks
      where ${isClickRead} and ${inActivity(context.scope, sql`publisher_id`)}
      group by advertiser_id
    ) clicks
    full join (
      select *, row_number() over (
        partition by advertiser_id
        order by commission_amount desc nulls last, sales_amount desc nulls last, currency
      ) as position
      from (
        select advertiser_id, currency,
          count(*) filter (where ${isSaleCurrent}) as transactions,
          sum(sale_amount) filter (where ${isSaleCurrent}) as sales_amount,
          sum(commission_amount) filter (where ${isSaleCurrent}) as commission_amount,
          sum(sale_amount) filter (where not ${isSaleCurrent}) as previous_sales_amount,
          max(transaction_date) filter (where ${isSaleCurrent}) as last_sale_date
        from transactions
        where ${isSaleRead} and ${inActivity(context.scope, sql`publisher_id`)}
        group by advertiser_id, currency
      ) per_currency
    ) sales using (advertiser_id, position)`;
}

/** `isRead` covers the period and the one before it; among those rows `isCurrent` tells the two apart. */
function windows({ start_date, end_date }: Period, day: Sql) {
  const start = sql`${start_date}::date`;
  const end = sql`${end_date}::date`;
  return {
    isCurrent: sql`(${day} >= ${start})`,
    isRead: sql`${day} between ${start} - (${end} - ${start} + 1) and ${end}`,
  };
}

/** In percent points; null where there was nothing to grow from. */
function growth(now: Sql, before: Sql): Sql {
  return sql`round((${now} - ${before}) * 100.0 / nullif(${before}, 0), 2)`;
}
