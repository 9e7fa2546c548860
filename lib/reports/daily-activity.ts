import sql, { type Sql } from "sql-template-tag";
import { inActivity } from "./conditions";
import type { ReportSummary } from "./report-definition";

type Measure = ReportSummary["measures"][number];

// What the advertisers of a report did, day by day. `advertiserIds` makes a query of their ids from the report's "from
// ... where ...". Only clicks and sales that the viewer may read are counted.

export function clicksByDay(advertiserIds: (body: Sql) => Sql): Measure {
  return {
    id: "clicks",
    title: "Clicks",
    byDay: (body, { start_date, end_date }, { scope }) => sql`
      select click_date as day, null as currency, sum(click_count) as value from daily_clicks
      where click_date between ${start_date}::date and ${end_date}::date
        and ${inActivity(scope, sql`publisher_id`)} and advertiser_id in (${advertiserIds(body)})
      group by click_date`,
  };
}

export function salesByDay(advertiserIds: (body: Sql) => Sql): Measure {
  return { id: "sales", title: "Sales", byDay: moneyByDay(sql`sale_amount`, advertiserIds) };
}

export function commissionByDay(advertiserIds: (body: Sql) => Sql): Measure {
  return { id: "commission", title: "Commission", byDay: moneyByDay(sql`commission_amount`, advertiserIds) };
}

function moneyByDay(amount: Sql, advertiserIds: (body: Sql) => Sql): Measure["byDay"] {
  return (body, { start_date, end_date }, { scope }) => sql`
    select transaction_date as day, currency, sum(${amount}) as value from transactions
    where transaction_date between ${start_date}::date and ${end_date}::date
      and ${inActivity(scope, sql`publisher_id`)} and advertiser_id in (${advertiserIds(body)})
    group by transaction_date, currency`;
}
