import sql, { type Sql } from "sql-template-tag";
import { inActivity } from "./conditions";
import type { ReportSummary } from "./report-definition";

type Measure = ReportSummary["measures"][number];

// What the advertisers of a report did, day by day. Only clicks and sales that the viewer may read are counted.

export const clicksByDay: Measure = {
  id: "clicks",
  title: "Clicks",
  byDay: ({ advertiserIds }, { start_date, end_date }, { scope }) => sql`
    select click_date as day, null as currency, sum(click_count) as value from daily_clicks
    where click_date between ${start_date}::date and ${end_date}::date
      and ${inActivity(scope, sql`publisher_id`)} and advertiser_id = any(${advertiserIds}::int[])
    group by click_date`,
};

export const salesByDay: Measure = { id: "sales", title: "Sales", byDay: moneyByDay(sql`sale_amount`) };

export const commissionByDay: Measure = {
  id: "commission",
  title: "Commission",
  byDay: moneyByDay(sql`commission_amount`),
};

function moneyByDay(amount: Sql): Measure["byDay"] {
  return ({ advertiserIds }, { start_date, end_date }, { scope }) => sql`
    select transaction_date as day, currency, sum(${amount}) as value from transactions
    where transaction_date between ${start_date}::date and ${end_date}::date
      and ${inActivity(scope, sql`publisher_id`)} and advertiser_id = any(${advertiserIds}::int[])
    group by transaction_date, currency`;
}
