import sql, { join } from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportTypes } from "@/lib/reports/list";
import { parseParameters, type RequestParameters } from "@/lib/reports/parameters/parse-parameters";
import type { ReportType } from "@/lib/reports/report-type";
import { createTestDatabase } from "@/lib/testing/database/database";
import { now } from "@/lib/testing/reports/report-data";
import { createReportDatabase, type ReportDatabase } from "@/lib/testing/reports/report-database";
import { buildQuery } from "./build-query";

let database: ReportDatabase;
beforeAll(async () => {
  database = await createReportDatabase(await createTestDatabase());
});
afterAll(() => database.close());

/** Which advertisers `a` and which clicks or sales `x` each user may see, by hand. The house is publisher 1. */
const users: Record<string, { advertisers: string; activity: string; deals?: string }> = {
  "admin@example.com": { advertisers: "true", activity: "true" },
  "house@example.com": { advertisers: "a.publisher_id = 1", activity: "x.publisher_id = 1" },
  "alpha@example.com": { advertisers: "a.publisher_id in (1, 2)", activity: "x.publisher_id = 2" },
  "gamma@example.com": {
    advertisers: "a.publisher_id in (1, 4)",
    activity: "x.publisher_id = 4",
    deals: "false",
  },
  "agency@example.com": {
    advertisers: "a.publisher_id in (1, 2, 3, 5)",
    activity: "x.publisher_id in (2, 3, 5)",
    deals: "a.publisher_id in (1, 2, 3)",
  },
  "empty-agency@example.com": { advertisers: "a.publisher_id = 1", activity: "false" },
  "network@example.com": { advertisers: "a.publisher_id = 1 and a.network_id = 2", activity: "false" },
  "advertiser@example.com": { advertisers: "a.id = 40", activity: "false" },
  "hidden@example.com": { advertisers: "a.id = 14", activity: "false", deals: "false" },
  "nobody@example.com": { advertisers: "false", activity: "false" },
};

/** The keys of all rows a user may find in a report, by hand. */
const keysByHand: Record<string, (may: { advertisers: string; activity: string; deals: string }) => string> =
  {
    advertisers_csv: ({ advertisers }) => `select a.id from advertisers a where ${advertisers} order by 1`,
    deals_excel: ({ advertisers, deals }) =>
      `select d.id from deals d, advertisers a where a.id = d.advertiser_id and ${advertisers} and ${deals} order by 1`,
    hot_advertisers_excel: ({ activity }) =>
      `select distinct x.advertiser_id from (
       select advertiser_id, publisher_id from daily_clicks where click_count > 0 and click_date > '2026-10-25' and click_date <= '2026-11-24'
       union all select advertiser_id, publisher_id from transactions where transaction_date > '2026-10-25' and transaction_date <= '2026-11-24'
     ) x where ${activity} order by 1`,
    clicks_details_excel: ({ activity }) =>
      `select x.advertiser_id, x.click_date from daily_clicks x where ${activity} and click_date > '2026-10-25' and click_date <= '2026-11-24' order by 1, 2`,
  };

async function keys(type: ReportType, email: string, request: RequestParameters = {}) {
  const parsed = parseParameters(type, request, { now });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const query = buildQuery(type, parsed.parameters, await database.scopeOf(email));
  return database.copy(sql`select ${join(type.key)} ${query.body} order by ${join(type.key)}`);
}

/** Hot advertisers have a row for each currency; who they are is in the first part of the key. */
function advertisersOf(lines: string[]): string[] {
  return [...new Set(lines.map((line) => line.split("\t")[0] ?? ""))];
}

const pairs = reportTypes.flatMap((type) =>
  Object.entries(users).map(([email, may]) => [type.id, email, type, may] as const),
);

describe.each(pairs)("%s for %s", (id, email, type, may) => {
  it("holds exactly the rows that the user may see, whatever publisher's deals or rows are asked for", async () => {
    const byHand = keysByHand[id];
    if (!byHand) throw new Error(`Write down by hand what users may see of ${id}.`);
    const expected = await database.copy(byHand({ deals: "true", ...may }));
    const found = await keys(type, email, { searchParams: { deal_visibility: "all", limit: 1_000_000 } });
    const isPerCurrency = type.key.length > 1 && !expected[0]?.includes("\t");
    expect(isPerCurrency ? advertisersOf(found) : found).toEqual(expected);
  });

  it("counts and shows no other rows than those", async () => {
    const parsed = parseParameters(type, {}, { now });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    const query = buildQuery(type, parsed.parameters, await database.scopeOf(email));
    const lines = await database.copy(query.rows);
    const [count] = await database.select(query.count);
    expect(Number(count?.[0])).toBe(lines.length);
    expect(await database.select(query.page(1_000_000, 0))).toHaveLength(lines.length);
  });

  it("cannot be widened by a publisher, in a search parameter or in a facet", async () => {
    const without = new Set(await keys(type, email));
    for (const publisher_id of [1, 2, 3, 4, 5, "1,2,3,4,5", [4, 5], 2147483647]) {
      for (const request of [
        { searchParams: { publisher_id } },
        { indexParams: { facets: { publisher_id } } },
        { searchParams: { publisher_id }, indexParams: { facets: { publisher_id: 4 } } },
      ]) {
        const found = await keys(type, email, request);
        expect(found.filter((key) => !without.has(key))).toEqual([]);
      }
    }
  });

  it("takes a publisher from admins and agencies only", async () => {
    const mayChoose = ["admin@example.com", "agency@example.com", "empty-agency@example.com"].includes(email);
    const all = await keys(type, email);
    const missing = await keys(type, email, { searchParams: { publisher_id: 2147483647 } });
    expect(missing).toEqual(mayChoose ? [] : all);
  });
});

it("gives an agency no rows for publishers that it does not manage, the house included", async () => {
  for (const type of reportTypes) {
    for (const publisher_id of [1, 4]) {
      expect(await keys(type, "agency@example.com", { searchParams: { publisher_id } })).toEqual([]);
    }
    expect(
      (await keys(type, "agency@example.com", { searchParams: { publisher_id: 3 } })).length,
    ).toBeGreaterThan(0);
  }
});
