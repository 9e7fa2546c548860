import sql, { join, type Sql } from "sql-template-tag";
import { inActivity } from "@/lib/reports/query/conditions";
import type { FirstDay, Measure, ReportContext } from "@/lib/reports/report-definition";
import { publisherFilter } from "./common-filters";
import { isCounted } from "./transaction-status";

// What the advertisers of a report did, day by day. Only clicks and sales that the viewer may read are counted.

// From which day on clicks and sales are held is told by those that are: of the publishers that the viewer may read and
// has chosen, since one may have joined later than others. Whose day, filters of other kinds do not change.

export const firstDayOfClicks: FirstDay = (context) =>
  sql`(select min(click_date) from daily_clicks where ${isAskedFor(context)})`;

export const firstDayOfSales: FirstDay = (context) =>
  sql`(select min(transaction_date) from transactions where ${isAskedFor(context)})`;

/**
 * Whether the period that is compared with is held from its first day on: what it adds up to says nothing where it is not.
 * False or null where there is no such period, or nothing is held.
 */
export function isComparedHeld(context: ReportContext, firstDay: FirstDay): Sql {
  return sql`${firstDay(context)} <= ${context.compared?.start_date ?? null}::date`;
}

const publisherId = sql`publisher_id`;
const publisher = publisherFilter(publisherId);

function isAskedFor(context: ReportContext): Sql {
  const chosen = context.filters.flatMap(({ publisher_id }) =>
    publisher_id === undefined ? [] : [publisher.where(publisher_id, context)],
  );
  return join([inActivity(context.scope, publisherId), ...chosen], " and ");
}

export const clicksByDay: Measure<number[]> = {
  id: "clicks",
  title: "Clicks",
  isAdded: true,
  firstDay: firstDayOfClicks,
  byDay: (advertiserIds, { start_date, end_date }, { scope }) => sql`
    select click_date as day, null as currency, sum(click_count) as value from daily_clicks
    where click_date between ${start_date}::date and ${end_date}::date
      and ${inActivity(scope, sql`publisher_id`)} and advertiser_id = any(${advertiserIds}::int[])
    group by click_date`,
};

export const salesByDay: Measure<number[]> = {
  id: "sales",
  title: "Sales",
  isAdded: true,
  firstDay: firstDayOfSales,
  byDay: moneyByDay(sql`sale_amount`),
};

export const commissionByDay: Measure<number[]> = {
  id: "commission",
  title: "Commission",
  isAdded: true,
  firstDay: firstDayOfSales,
  byDay: moneyByDay(sql`commission_amount`),
};

function moneyByDay(amount: Sql): Measure<number[]>["byDay"] {
  return (advertiserIds, { start_date, end_date }, context) => sql`
    select transaction_date as day, currency, sum(${amount}) as value from transactions
    where transaction_date between ${start_date}::date and ${end_date}::date and ${isCounted(context)}
      and ${inActivity(context.scope, sql`publisher_id`)} and advertiser_id = any(${advertiserIds}::int[])
    group by transaction_date, currency`;
}
