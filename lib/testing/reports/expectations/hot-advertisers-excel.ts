import {
  comparedDays,
  type Days,
  type ReportExpectations,
  type Sight,
} from "@/lib/testing/reports/expectations";
import { activeDeals, networkOf, publisherOf } from "@/lib/testing/reports/sql-by-hand";

const held = (before: string, isHeld: string) => `case when ${isHeld} then ${before} end`;
const growth = (now: string, before: string, isHeld: string) =>
  `case when ${isHeld} and ${before} > 0 then round(100.0 * (${now} - ${before}) / ${before}, 2) end`;

/** The columns belong to `hotRows`: an advertiser `a` with `m`, what was measured of it in one currency. */
export const expectations: ReportExpectations = {
  columns: (may, days) => ({
    Rank: "row_number() over (order by m.commission desc, m.sale desc, m.clicks desc, a.id, m.currency)",
    "Advertiser ID": "a.id",
    Advertiser: "a.name",
    Slug: "a.slug",
    Domain: "a.domain",
    Network: networkOf("a"),
    Publisher: publisherOf("a"),
    Status: "a.status",
    "Commission Rate": "a.commission_rate",
    Clicks: "m.clicks",
    "Previous Clicks": held("m.clicks_before", "m.is_click_held"),
    "Click Growth %": growth("m.clicks", "m.clicks_before", "m.is_click_held"),
    Transactions: "m.sale_count",
    "Sales Amount": "m.sale",
    "Commission Amount": "m.commission",
    Currency: "coalesce(m.currency, a.currency)",
    "Previous Sales Amount": held("m.sale_before", "m.is_sale_held"),
    "Sales Growth %": growth("m.sale", "m.sale_before", "m.is_sale_held"),
    "Active Deals": activeDeals(days, may.deals),
    "Last Click Date": "m.last_click",
    "Last Sale Date": "m.last_sale",
  }),
  rows: (may, days) => hotRows(may, days),
  // And the currency, which is blank in the file where nothing was sold.
  key: ["Advertiser ID"],
};

/**
 * A row for each currency of an advertiser, or one without. Its clicks stand in the first of them. Of sales `t` those
 * that meet `counted` are counted.
 */
export function hotRows(
  may: Sight,
  days: Days,
  counted = "coalesce(btrim(t.status, E' \\t\\u00a0\\u2009'), '') not in ('DENIED', 'cancelled')",
): string {
  const { first, last } = days;
  const then = comparedDays(days);
  const isNow = `transaction_date between ${first} and ${last}`;
  const clicks = (what: string, from: string, to: string) =>
    `(select ${what} from daily_clicks x where x.advertiser_id = p.id and p.place = 1
      and x.click_date between ${from} and ${to} and (${may.activity}))`;
  const sales = (what: string, from: string, to: string) =>
    `(select ${what} from sold t where t.advertiser_id = p.id and t.currency = p.currency
      and t.transaction_date between ${from} and ${to})`;
  const now = [first, last] as const;
  return `from advertisers a, (
    with sold as (
      select t.* from transactions t, lateral (select t.publisher_id) x
      where ${counted} and (${may.activity}) and (t.${isNow} or t.transaction_date between ${then[0]} and ${then[1]})
    ), money as (
      select advertiser_id, currency,
        sum(case when ${isNow} then commission_amount end) as commission,
        sum(case when ${isNow} then sale_amount end) as sale
      from sold group by 1, 2
    ), p as (
      select v.id, money.currency, row_number() over (
        partition by v.id order by coalesce(commission, -1) desc, coalesce(sale, -1) desc, money.currency) as place
      from advertisers v left join money on money.advertiser_id = v.id
    )
    select p.id, p.currency, coalesce(${clicks("sum(click_count)", ...now)}, 0) as clicks,
      coalesce(${clicks("sum(click_count)", ...then)}, 0) as clicks_before,
      coalesce(${sales("count(*)", ...now)}, 0) as sale_count,
      coalesce(${sales("sum(sale_amount)", ...now)}, 0.00) as sale,
      coalesce(${sales("sum(commission_amount)", ...now)}, 0.00) as commission,
      coalesce(${sales("sum(sale_amount)", ...then)}, 0.00) as sale_before,
      -- Whether the period before is held from its first day on.
      exists (select from daily_clicks x where x.click_date <= ${then[0]} and (${may.activity})) as is_click_held,
      exists (select from transactions x where x.transaction_date <= ${then[0]} and (${may.activity})) as is_sale_held,
      ${clicks("max(click_date) filter (where click_count > 0)", ...now)} as last_click,
      ${sales("max(transaction_date)", ...now)} as last_sale
    from p
  ) m where a.id = m.id and (m.clicks >= 1 or m.sale_count >= 1) and (${may.advertisers})`;
}
