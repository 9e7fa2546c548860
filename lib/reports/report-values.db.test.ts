import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ask } from "@/lib/reports/parameters/named-records";
import { parseParameters, type RequestParameters } from "@/lib/reports/parameters/parse-parameters";
import { resolveRequest } from "@/lib/reports/parameters/resolve-request";
import { buildQuery } from "@/lib/reports/query/build-query";
import { createTestDatabase } from "@/lib/testing/database/database";
import { orderedRowDifferences } from "@/lib/testing/reports/differences";
import {
  columnIds,
  everything,
  type ReportExpectations,
  type Sight,
  selectByHand,
  sharedHeaders,
} from "@/lib/testing/reports/expectations";
import { expectations as advertisersExpected } from "@/lib/testing/reports/expectations/advertisers-csv";
import { expectations as clicksExpected } from "@/lib/testing/reports/expectations/clicks-details-excel";
import { expectations as dealsExpected } from "@/lib/testing/reports/expectations/deals-excel";
import {
  expectations as hotExpected,
  hotRows,
} from "@/lib/testing/reports/expectations/hot-advertisers-excel";
import { expectedTypes } from "@/lib/testing/reports/expected-types";
import { hostileTexts, now, today } from "@/lib/testing/reports/report-data";
import { createReportDatabase, type ReportDatabase } from "@/lib/testing/reports/report-database";
import {
  activeDeals as activeDealsOn,
  byName,
  isActive as isActiveOn,
} from "@/lib/testing/reports/sql-by-hand";
import { getReportType } from "./list";

// What each report holds, value by value and in order, against SQL that was written for this test alone: with
// sub-queries per row in place of joins, and with the values spelled out.

let database: ReportDatabase;
beforeAll(async () => {
  database = await createReportDatabase(await createTestDatabase());
});
afterAll(() => database.close());

async function linesOf(reportTypeId: string, request: RequestParameters, email = "admin@example.com") {
  const type = getReportType(reportTypeId);
  const scope = await database.scopeOf(email);
  const ask: Ask = async ({ text, values }) => (await database.client.query({ text, values })).rows;
  const parsed = await resolveRequest(ask, type, request, scope, { now });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return database.copy(buildQuery(type, parsed.parameters, scope).rows);
}

/** Of all columns that the expectations have, or of those that are asked for. */
async function expectRows(reportTypeId: string, request: RequestParameters, byHand: string, email?: string) {
  const type = getReportType(reportTypeId);
  const [, , expectations] = expectedTypes.find(([id]) => id === reportTypeId) ?? [];
  if (!expectations) throw new Error(`${reportTypeId} has no expectations.`);
  const columns = columnIds(type, sharedHeaders(type, expectations)).join(",");
  const indexParams = { columns, ...request.indexParams };
  const expected = await database.copy(byHand);
  expect(expected.length).toBeGreaterThan(0);
  const found = await linesOf(reportTypeId, { ...request, indexParams }, email);
  expect(orderedRowDifferences(indexParams.columns.split(","), found, expected)).toEqual([]);
}

const day = `date '${today}'`;
const isActive = isActiveOn({ today: day });
const activeDeals = activeDealsOn({ today: day });
const hasTag = (condition: string) => `exists (select 1 from taggings g, tags t where t.id = g.tag_id
    and g.taggable_type = 'advertiser' and g.taggable_id = a.id and ${condition})`;

/** By hand, the rows of a type that meet the condition, in the order. */
const select = (
  expected: ReportExpectations,
  { condition = "true", order = "", first = "2026-10-26", last = today, ...may }: ByHand,
) => {
  const days = { today: day, first: `date '${first}'`, last: `date '${last}'` };
  return `${selectByHand(expected, { ...everything, ...may }, days)} and (${condition}) order by ${order}`;
};
interface ByHand extends Partial<Sight> {
  condition?: string;
  order?: string;
  first?: string;
  last?: string;
}

const advertisers = (condition: string, order = `${byName}, a.id`) =>
  select(advertisersExpected, { condition, order });

describe("advertisers_csv", () => {
  it.each<[Record<string, unknown>, string]>([
    [{}, "true"],
    [{ search: "ADVERTISER-1" }, "a.slug like 'advertiser-1%'"],
    [{ q: "site7" }, "a.domain ~ 'site7'"],
    [{ domain: "Site12.example" }, "a.domain in ('site12.example', 'shop.site12.example')"],
    [{ url: "SITE3" }, "a.url ilike '%site3%'"],
    [{ network_id: "2" }, "a.network_id = 2"],
    [{ network: "Rakuten Ads,awin" }, "a.network_id in (1, 4)"],
    [{ network_id: [1, "cj"] }, "a.network_id in (1, 2)"],
    [{ vertical_id: "label-2,3" }, hasTag("t.id in (2, 3) and t.kind = 'vertical'")],
    [{ vertical: "label 4" }, hasTag("t.id = 4")],
    [{ tag_id: 6 }, hasTag("t.id = 6")],
    [{ tag_id: 3, tag: "label-6" }, `${hasTag("t.id = 3")} and ${hasTag("t.id = 6")}`],
    [{ status: ["approved", "not applied"] }, "a.status = 'approved' or a.status = 'not_applied'"],
    [{ country: "us" }, "a.country = 'US' or 'US' = any(a.countries)"],
    [{ country: "FR,DE" }, "a.country = 'DE' or 'FR' = any(a.countries)"],
    [{ publisher_id: "3,1" }, "a.publisher_id in (1, 3)"],
    [{ with_deals: "yes" }, `${activeDeals} >= 1`],
    [{ with_deals: false }, `${activeDeals} = 0`],
    [{ min_commission: 12.5 }, "a.commission_max >= 12.5"],
    [{ created_after: "2026-11-20" }, "a.created_at >= '2026-11-20 00:00Z'"],
    [{ created_before: "2026-10-01" }, "a.created_at < '2026-10-02 00:00Z'"],
    [
      { created_after: "2026-10-05", created_before: "2026-10-05" },
      "(a.created_at at time zone 'UTC')::date = '2026-10-05'",
    ],
    [
      { status: "applied", network_id: 1, country: "US" },
      "a.status = 'applied' and a.network_id = 1 and 'US' = any(a.countries || a.country)",
    ],
  ])("holds the rows and values for %j", (searchParams, condition) =>
    expectRows("advertisers_csv", { searchParams }, advertisers(condition)),
  );

  it.each([
    ["name_desc", `${byName} desc, a.id`],
    ["status", `a.status collate "und-x-icu", ${byName}, a.id`],
    ["commission_rate", `a.commission_max desc nulls last, ${byName}, a.id`],
    ["commission_rate_asc", `a.commission_max asc nulls last, ${byName}, a.id`],
    ["global_total_sales", `a.global_total_sales desc, ${byName}, a.id`],
    ["transactions_count_asc", `a.transactions_count, ${byName}, a.id`],
    ["created_at", "a.created_at desc, a.id"],
    ["updated_at_asc", "a.updated_at, a.id"],
  ])("is ordered by %s", (sort, order) =>
    expectRows("advertisers_csv", { indexParams: { sort } }, advertisers("true", order)),
  );

  it.each(hostileTexts)("finds %j as it is written, with no character of it a wildcard", async (text) => {
    const found = await linesOf("advertisers_csv", {
      searchParams: { search: text },
      indexParams: { columns: "id" },
    });
    const { rows } = await database.client.query<{ id: number; name: string }>(
      "select id, name from advertisers",
    );
    // The slug and the domain are letters, digits, hyphens and dots, so only the name can hold these texts, or "null".
    const folded = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
    const expected = rows
      .filter(({ name }) => folded(name).includes(folded(text.trim())))
      .map(({ id }) => String(id));
    expect(expected.length).toBeGreaterThan(0);
    expect(found.sort()).toEqual(expected.sort());
  });

  it("shows no active deals to a viewer whose publisher hides deals", async () => {
    const request = { indexParams: { columns: "id,active_deals" } };
    const lines = await linesOf("advertisers_csv", request, "gamma@example.com");
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !line.endsWith("\t0"))).toEqual([]);
  });

  it("counts no deals of managed publishers that hide theirs, to an agency", () =>
    expectRows(
      "advertisers_csv",
      { indexParams: { columns: "id,active_deals" }, searchParams: { publisher_id: "3,5" } },
      `select a.id, case a.publisher_id when 3 then ${activeDeals} else 0 end
       from advertisers a where a.publisher_id in (3, 5) order by ${byName}, a.id`,
      "agency@example.com",
    ));
});

const deals = (
  condition: string,
  order = "d.start_date desc nulls last, d.id",
  shown = "a.publisher_id not in (4, 5)",
) => select(dealsExpected, { condition, order, deals: shown });

describe("deals_excel", () => {
  it.each<[Record<string, unknown>, string]>([
    [{}, "true"],
    [{ search: "code11" }, "d.code like 'CODE11%'"],
    [{ q: "SAVE ON 77" }, "d.description like 'Save on 77%'"],
    [{ name: "o'brien" }, "d.title = 'O''Brien' or a.name = 'O''Brien'"],
    [{ active: true }, isActive],
    [{ active: "0" }, `not (${isActive})`],
    [{ status: "inactive" }, `not (${isActive})`],
    [{ status: ["active", "inactive"] }, "true"],
    [{ exclusive: 1 }, "d.exclusive"],
    [{ exclusive: "false" }, "not d.exclusive"],
    [{ featured: "yes" }, "d.featured"],
    [{ country: "GB,DE" }, "d.country = 'DE' or 'GB' = any(d.countries)"],
    [{ vertical_id: 2 }, hasTag("t.id = 2")],
    [{ advertiser_id: "advertiser-14,27" }, "a.id in (14, 27)"],
    [{ network_slug: "impact" }, "a.network_id = 3"],
    [
      { active_on: "2026-11-01" },
      "(d.start_date <= '2026-11-01' or d.start_date is null) and (d.end_date >= '2026-11-01' or d.end_date is null)",
    ],
    [{ start_date: "2026-11-15" }, "d.start_date >= '2026-11-15'"],
    [{ end_date: "2026-11-15" }, "d.end_date <= '2026-11-15'"],
    [
      { start_date: "2026-11-01", end_date: "2026-11-20" },
      "d.start_date >= '2026-11-01' and d.end_date <= '2026-11-20'",
    ],
    [{ effective_after: "2026-11-25" }, "d.end_date is null or d.end_date >= '2026-11-25'"],
    [{ effective_before: "2026-10-25" }, "d.start_date is null or d.start_date <= '2026-10-25'"],
    [{ deal_type: "COUPON" }, "d.deal_type = 'Coupon'"],
    [{ category: "free shipping,sale" }, "d.deal_type in ('Free shipping', 'Sale')"],
    [{ min_commission: "18.5" }, "a.commission_max >= 18.5"],
    [{ publisher_id: 2 }, "a.publisher_id = 2"],
  ])("holds the rows and values for %j", (searchParams, condition) =>
    expectRows("deals_excel", { searchParams }, deals(condition)),
  );

  it.each([
    ["start_date_asc", "d.start_date asc nulls last, d.id"],
    ["end_date", "d.end_date desc nulls last, d.id"],
    ["title", `d.title collate "und-x-icu", d.id`],
    ["advertiser_name", `${byName}, d.id`],
    ["created_at", "d.created_at desc, d.id"],
  ])("is ordered by %s", (sort, order) =>
    expectRows("deals_excel", { indexParams: { sort } }, deals("true", order)),
  );

  it("shows an admin who asks for all the deals that publishers hide", () =>
    expectRows(
      "deals_excel",
      { searchParams: { deal_visibility: "all" } },
      deals("true", undefined, "true"),
    ));

  it("shows an agency that asks for all no deals of managed publishers that hide theirs", () =>
    expectRows(
      "deals_excel",
      { searchParams: { deal_visibility: "all" } },
      deals("true", undefined, "a.publisher_id in (1, 2, 3)"),
      "agency@example.com",
    ));

  it("is empty for a viewer whose publisher hides deals", async () => {
    expect(
      await linesOf("deals_excel", { searchParams: { deal_visibility: "all" } }, "gamma@example.com"),
    ).toEqual([]);
  });
});

const hot = ({ counted, limit = 500, ...byHand }: ByHand & { counted?: string; limit?: number }) => {
  const rows: ReportExpectations["rows"] = (may, days) => hotRows(may, days, counted);
  // The rank is that of all rows that meet the condition, in the order without another one.
  const query = select({ ...hotExpected, rows }, { order: `"Rank"`, ...byHand });
  return `${query} limit ${limit}`;
};

describe("hot_advertisers_excel", () => {
  it.each<[Record<string, unknown>, Parameters<typeof hot>[0]]>([
    [{}, {}],
    [{ limit: 10 }, { limit: 10 }],
    [{ period: "last_7_days" }, { first: "2026-11-18" }],
    [
      { start_date: "2026-09-01", end_date: "2026-10-15" },
      { first: "2026-09-01", last: "2026-10-15" },
    ],
    [
      { start_date: "2026-11-03", end_date: "2026-11-03" },
      { first: "2026-11-03", last: "2026-11-03" },
    ],
    [{ network_id: "cj" }, { condition: "a.network_id = 2" }],
    [{ vertical_id: 3 }, { condition: hasTag("t.id = 3") }],
    [{ status: "approved" }, { condition: "a.status = 'approved'" }],
    [{ country: "gb" }, { condition: "a.country = 'GB'" }],
    [{ publisher_id: 5 }, { condition: "a.publisher_id = 5" }],
    [{ q: "advertiser-2" }, { condition: "a.slug ~ 'advertiser-2'" }],
    [{ transaction_status: "Open_or_Paid" }, {}],
    [{ transaction_status: "ALL" }, { counted: "true" }],
    [{ transaction_status: "denied" }, { counted: "t.status like '%DENIED%'" }],
    [
      { transaction_status: ["approved", "paid"] },
      { counted: "t.status in ('approved', 'Approved', 'paid')" },
    ],
    [
      { transaction_status: "open_or_paid, cancelled" },
      { counted: "coalesce(t.status, '') not like '%DENIED%'" },
    ],
  ])("holds the rows and values for %j", (searchParams, expected) =>
    expectRows("hot_advertisers_excel", { searchParams }, hot(expected)),
  );

  it.each([
    ["sales", "m.sale desc, a.id, m.currency"],
    ["clicks", "m.clicks desc, a.id, m.currency"],
    ["transactions", "m.sale_count desc, a.id, m.currency"],
    ["click_growth", `"Click Growth %" desc nulls last, a.id, m.currency`],
    ["sales_growth_asc", `"Sales Growth %" asc nulls last, a.id, m.currency`],
    ["commission_asc", "m.commission, m.sale desc, m.clicks desc, a.id, m.currency"],
  ])("is ordered by %s, with the ranks of the default order", (sort, order) =>
    expectRows("hot_advertisers_excel", { indexParams: { sort } }, hot({ order })),
  );

  it("has several rows for an advertiser that sold in several currencies, and counts its clicks once", async () => {
    const request = { indexParams: { columns: "advertiser_id,clicks,currency" } };
    const lines = await linesOf("hot_advertisers_excel", request);
    const byAdvertiser = new Map<string, string[][]>();
    for (const [advertiserId = "", ...values] of lines.map((line) => line.split("\t"))) {
      byAdvertiser.set(advertiserId, [...(byAdvertiser.get(advertiserId) ?? []), values]);
    }
    const mixed = [...byAdvertiser.values()].filter((rows) => rows.length > 1);
    expect(mixed.length).toBeGreaterThan(0);
    for (const rows of mixed) {
      expect(rows.filter(([clicks]) => clicks !== "0").length).toBeLessThanOrEqual(1);
      expect(new Set(rows.map(([, currency]) => currency)).size).toBe(rows.length);
    }
  });
});

const clicks = (byHand: ByHand) =>
  select(clicksExpected, {
    order: `x.click_date desc, x.click_count desc, ${byName}, a.id`,
    ...byHand,
  });

describe("clicks_details_excel", () => {
  it.each<[Record<string, unknown>, Parameters<typeof clicks>[0]]>([
    [{}, {}],
    [{ period: "last_90_days" }, { first: "2026-08-27" }],
    [
      { start_date: "2026-11-01", end_date: "2026-11-01" },
      { first: "2026-11-01", last: "2026-11-01" },
    ],
    [
      { start_date: "2026-07-01", end_date: "2026-09-28" },
      { first: "2026-07-01", last: "2026-09-28" },
    ],
    [{ publisher_id: [2, "4"] }, { condition: "x.publisher_id in (2, 4)" }],
    [{ advertiser_id: "14" }, { condition: "a.id = 14" }],
    [{ network_id: "awin" }, { condition: "x.network_id = 1" }],
    [{ q: "Advertiser 12" }, { condition: "a.name ~ 'Advertiser 12'" }],
    [{ min_clicks: "20" }, { condition: "x.click_count > 19" }],
  ])("holds the rows and values for %j", (searchParams, expected) =>
    expectRows("clicks_details_excel", { searchParams }, clicks(expected)),
  );

  it.each([
    ["click_date_asc", `x.click_date, x.click_count desc, ${byName}, a.id`],
    ["click_count", `x.click_count desc, x.click_date desc, ${byName}, a.id`],
    ["advertiser_name", `${byName}, x.click_date desc, x.click_count desc, a.id`],
  ])("is ordered by %s", (sort, order) =>
    expectRows("clicks_details_excel", { indexParams: { sort } }, clicks({ order })),
  );
});

it("decides by the day of the request, not by the day of the query", async () => {
  const type = getReportType("deals_excel");
  const scope = await database.scopeOf("admin@example.com");
  const asked = parseParameters(
    type,
    { searchParams: { active: true } },
    { now: new Date("2026-11-01T12:00:00Z") },
  );
  if (!asked.ok) throw new Error(JSON.stringify(asked.issues));
  const lines = await database.copy(buildQuery(type, asked.parameters, scope).rows);
  const byHand = deals(isActive).replaceAll(day, "date '2026-11-01'");
  expect(lines).toEqual(await database.copy(byHand));
});
