import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runExport } from "@/e2e/support/api/call-api";
import { downloadFile } from "@/e2e/support/api/download";
import { accessAs } from "@/e2e/support/stack/access-as";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import { getReportType } from "@/lib/reports/list";
import { guarded } from "@/lib/testing/exports/csv-guard";
import { type Cell, readFileRows, serialDay } from "@/lib/testing/exports/read-file";
import { schemaFaults } from "@/lib/testing/files/schema-faults";
import {
  everything,
  type ReportExpectations,
  selectByHand,
  usualHeaders,
} from "@/lib/testing/reports/expectations";
import { expectations as advertisersExpected } from "@/lib/testing/reports/expectations/advertisers-csv";
import { expectations as clicksExpected } from "@/lib/testing/reports/expectations/clicks-details-excel";
import { expectations as dealsExpected } from "@/lib/testing/reports/expectations/deals-excel";
import { byName, isActive as isActiveOn } from "@/lib/testing/reports/sql-by-hand";

// Whole files, made through the API on the demo data with all its awkward values, against SQL written by hand.

const stack = readStackFile();
const client = new pg.Client({ connectionString: stack.database_url, options: "-c TimeZone=UTC" });
// Dates at midnight UTC, like every instant; numerics as the exact text.
client.setTypeParser(pg.types.builtins.DATE, (text: string) => new Date(`${text}T00:00:00Z`));

beforeAll(() => client.connect());
afterAll(() => client.end());

const today = "(now() at time zone 'UTC')::date";
const isActive = isActiveOn({ today });
const visibleDeals = "not (select hide_deals from publishers where id = a.publisher_id)";

const select = (
  expected: ReportExpectations,
  where: string,
  order: string,
  may = everything,
  headers?: string[],
) => {
  const days = { today, first: `${today} - 89`, last: today };
  return `${selectByHand(expected, may, days, headers)} and (${where}) order by ${order}`;
};

const advertisers = (where: string, order: string) => select(advertisersExpected, where, order);
const deals = (where: string, order: string) =>
  select(dealsExpected, where, order, { ...everything, deals: visibleDeals });
const clicks = (where: string, order = `x.click_date desc, x.click_count desc, ${byName}, a.id`) =>
  select(clicksExpected, where, order, everything, usualHeaders(getReportType("clicks_details_excel")));

/**
 * The period that ends today and is `days` long. An advertiser has a row for each currency that it sold in during this
 * period or the one before; its clicks stand in the first of them.
 */
const hot = (days: number, where: string, order: string, limit = 500) => `
  with periods as (select ${today} - ${days - 1} as first, ${today} as last),
  clicks as (
    select advertiser_id, sum(click_count) as total
    from daily_clicks, periods where click_date between first and last group by 1),
  sales as (
    select advertiser_id, currency, count(*) filter (where transaction_date >= first) as number,
      sum(sale_amount) filter (where transaction_date >= first) as sales,
      sum(commission_amount) filter (where transaction_date >= first) as commission
    from transactions, periods
    where transaction_date between first - ${days} and last and coalesce(status, '') <> 'declined' group by 1, 2),
  placed as (
    select *, row_number() over (partition by advertiser_id
      order by coalesce(commission, -1) desc, coalesce(sales, -1) desc, currency) as place from sales),
  hot as (
    select a.*, s.currency as sold_in, case when coalesce(place, 1) = 1 then coalesce(c.total, 0) else 0 end::int as clicks,
      coalesce(s.number, 0)::int as transactions, coalesce(s.sales, 0.00) as sales,
      coalesce(s.commission, 0.00) as commission
    from advertisers a left join clicks c on c.advertiser_id = a.id left join placed s on s.advertiser_id = a.id)
  select a.id, a.slug, coalesce(a.sold_in, a.currency), clicks, transactions, sales, commission
  from hot a where (clicks > 0 or transactions > 0) and ${where}
  order by ${order} limit ${limit}`;

const last30 = `x.click_date between ${today} - 29 and ${today}`;

interface Case {
  search_params: Record<string, unknown>;
  index_params: Record<string, unknown>;
  sql: string;
}

const cases: Record<string, Case[]> = {
  advertisers_csv: [
    { search_params: {}, index_params: {}, sql: advertisers("true", `${byName}, a.id`) },
    {
      search_params: { status: "approved,applied", network_id: [1, 2], with_deals: "true" },
      index_params: { sort: "global_total_sales" },
      sql: advertisers(
        `a.status in ('approved', 'applied') and a.network_id in (1, 2)
         and exists (select 1 from deals d where d.advertiser_id = a.id and ${isActive})`,
        `a.global_total_sales desc, ${byName}, a.id`,
      ),
    },
    {
      search_params: { publisher_id: 2, country: "US" },
      index_params: { sort_by: "created_at", sort_order: "asc", columns: "id,name,created_at" },
      sql: `select a.id, a.name, a.created_at from advertisers a
        where a.publisher_id = 2 and 'US' = any(a.countries || a.country) order by a.created_at, a.id`,
    },
  ],
  deals_excel: [
    {
      search_params: { network_id: [1, 6] },
      index_params: {},
      sql: deals("a.network_id in (1, 6)", "d.start_date desc nulls last, d.id"),
    },
    {
      search_params: { active: true, exclusive: "true" },
      index_params: { sort_by: "title" },
      sql: deals(`${isActive} and d.exclusive`, 'd.title collate "und-x-icu", d.id'),
    },
    {
      search_params: { q: "20%", network_id: 3 },
      index_params: { columns: ["id", "code", "title"], sort: "created_at", limit: 200 },
      sql: `select d.id, d.code, d.title from deals d join advertisers a on a.id = d.advertiser_id
        where ${visibleDeals} and a.network_id = 3
          and (d.title like '%20\\%%' or d.description like '%20\\%%' or d.code like '%20\\%%' or a.name like '%20\\%%')
        order by d.created_at desc, d.id limit 200`,
    },
  ],
  hot_advertisers_excel: [
    {
      search_params: {},
      index_params: {
        columns: "advertiser_id,slug,currency,clicks,transactions,sales_amount,commission_amount",
      },
      sql: hot(30, "true", "commission desc, sales desc, clicks desc, a.id, a.sold_in"),
    },
    {
      search_params: { period: "last_7_days", network_id: "2" },
      index_params: {
        columns: "advertiser_id,slug,currency,clicks,transactions,sales_amount,commission_amount",
      },
      sql: hot(7, "a.network_id = 2", "commission desc, sales desc, clicks desc, a.id, a.sold_in"),
    },
    {
      search_params: { period: "last_90_days", country: "DE", limit: 50 },
      index_params: {
        sort: "clicks",
        columns: "advertiser_id,slug,currency,clicks,transactions,sales_amount,commission_amount",
      },
      sql: hot(90, "'DE' = any(a.countries || a.country)", "clicks desc, a.id, a.sold_in", 50),
    },
  ],
  clicks_details_excel: [
    { search_params: { network_id: 4 }, index_params: {}, sql: clicks(`x.network_id = 4 and ${last30}`) },
    {
      search_params: { period: "last_7_days", min_clicks: "10" },
      index_params: { sort: "advertiser_name" },
      sql: clicks(
        `x.click_count >= 10 and x.click_date between ${today} - 6 and ${today}`,
        `${byName}, x.click_date desc, x.click_count desc, a.id`,
      ),
    },
    {
      search_params: { period: "last_90_days", publisher_id: [2, 3] },
      index_params: { columns: "click_date,advertiser_id,clicks" },
      sql: `select c.click_date, c.advertiser_id, c.click_count
        from daily_clicks c join advertisers a on a.id = c.advertiser_id
        where c.publisher_id in (2, 3) and c.click_date between ${today} - 89 and ${today}
        order by c.click_date desc, c.click_count desc, ${byName}, a.id`,
    },
  ],
};

describe.each(Object.entries(cases))("%s", (report_type, typeCases) => {
  it.each(typeCases)(
    "holds the rows of the database in order and value: $search_params $index_params",
    async (one) => {
      const { search_params, index_params, sql } = one;
      const finished = await runExport(accessAs("admin"), {
        report_type,
        search_params: { ...search_params, test_run: crypto.randomUUID() },
        index_params,
      });
      const filename = finished.filename ?? "";
      const bytes = await downloadFile(finished);
      if (filename.endsWith(".xlsx")) expect(schemaFaults(bytes)).toEqual([]);
      const [header, ...rows] = readFileRows(bytes, filename);
      const { rows: expected, fields } = await client.query({ text: sql, rowMode: "array" });
      expect(expected.length).toBeGreaterThan(10);
      expect(header).toHaveLength(fields.length);
      const expectedCell = filename.endsWith(".csv") ? csvCell : sheetCell;
      const isId = (header ?? []).map((name) => /ID$/.test(String(name)));
      expect(rows.length).toBe(expected.length);
      const wanted = expected.map((row: unknown[]) =>
        row.map((value, column) => expectedCell(value, isId[column] ?? false)),
      );
      // The first row that differs is shown alone: a diff of a whole file would take minutes to print.
      const differs = rows.findIndex((row, at) => JSON.stringify(row) !== JSON.stringify(wanted[at]));
      expect(rows[differs], `row ${differs + 1}`).toEqual(wanted[differs]);
    },
  );
});

/** A value of the database as csv-parse reads it: always text, null as nothing, guarded against formulas. */
function csvCell(value: unknown): Cell {
  if (value === null) return "";
  if (value instanceof Date) return value.toISOString().replace("Z", "000Z");
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number" || /^-?\d+\.\d+$/.test(String(value))) return String(value);
  return guarded(String(value));
}

/** A value of the database as SheetJS reads it. */
function sheetCell(value: unknown, isId: boolean): Cell {
  if (value === null) return null;
  if (value instanceof Date) return serialDay(value);
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (isId) return String(value);
  if (typeof value === "number") return value;
  if (/^-?\d+\.\d+$/.test(String(value))) return Number(value);
  // A blank cell is all that a sheet can make of an empty text.
  if (value === "") return null;
  return String(value).replaceAll(unholdable, "\ufffd").slice(0, 32_767);
}

/** Characters that XML 1.0 cannot hold. Source: Extensible Markup Language 1.0, section 2.2. */
const unholdable = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
