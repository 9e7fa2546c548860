import { afterAll, beforeAll, expect, it } from "vitest";
import type { Scope } from "@/lib/auth/scope";
import { getReportType } from "@/lib/reports/list";
import { openReports } from "@/lib/testing/reports/open-reports";
import { now } from "@/lib/testing/reports/report-data";
import type { ReportDatabase } from "@/lib/testing/reports/report-database";
import type { Ask } from "./named-records";
import { nearestNames } from "./nearest-names";
import { resolveRequest } from "./resolve-request";

const records = 17_000;
/** 190 characters with hardly a pair twice. */
const long = Array.from({ length: 190 }, (_, place) => String.fromCodePoint(0x4e00 + place)).join("");

let reports: ReportDatabase;
let admin: Scope;
let close: () => Promise<void>;
let ask: Ask;
/** The statements that look for nearest names. */
let lookUps: number;
/** How often they looked for a pair in a record. */
let comparisons: number;

interface PlanNode {
  "CTE Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  Plans?: PlanNode[];
}

function pairsRead(node: PlanNode): number {
  const own =
    node["CTE Name"] === "pairs"
      ? (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"]
      : 0;
  return own + (node.Plans ?? []).reduce((sum, plan) => sum + pairsRead(plan), 0);
}

beforeAll(async () => {
  ({ reports, close } = await openReports());
  admin = await reports.scopeOf("admin@example.com");
  await reports.client.query(`
    insert into advertisers (network_id, publisher_id, name, slug)
    select (select min(id) from networks), (select min(id) from publishers), name, name
    from generate_series(1, ${records}) place, lateral (select 'Shop ' || place || ' of the very long name' as name) named`);
  ask = async ({ text, values }) => {
    if (text.includes("pairs")) {
      lookUps++;
      const explain = `explain (analyze, timing off, format json) ${text}`;
      const { rows } = await reports.client.query(explain, values);
      comparisons += pairsRead(rows[0]["QUERY PLAN"][0].Plan);
    }
    return (await reports.client.query(text, values)).rows;
  };
});
afterAll(() => close());

async function nearest(text: string): Promise<string[]> {
  lookUps = 0;
  comparisons = 0;
  return nearestNames(ask, "advertisers", text, admin);
}

it("a misspelt name is found among thousands that are like it", async () => {
  expect(await nearest("Shop 12345 fo the very long nmae")).toContain("Shop 12345 of the very long name");
});

it("names that cannot be alike, being much longer, are not compared", async () => {
  expect(await nearest("Sh")).toEqual([]);
  expect(comparisons).toBeLessThan(records);
});

it("however long a text is, no more than a million pairs are looked for in labels and in slugs", async () => {
  expect(await nearest(long)).toEqual([]);
  expect(comparisons).toBeGreaterThan(records);
  expect(comparisons).toBeLessThan(2_100_000);
});

it("the beginning of a long text decides", async () => {
  const name = `Shop of ${"everything that has a name ".repeat(3)}`.trim();
  await reports.client.query(
    `insert into advertisers (network_id, publisher_id, name, slug)
     values ((select min(id) from networks), (select min(id) from publishers), $1, 'everything')`,
    [name],
  );
  expect((await nearest(name.replace("that", "taht")))[0]).toBe(name);
});

it("however many names a request has, the nearest of five are looked up", async () => {
  lookUps = 0;
  const six = ["a1", "b2", "c3", "d4", "e5", "f6"];
  const names = { network: six, network_slug: six, advertiser_id: ["Shopp"] };
  const request = { searchParams: names, indexParams: { facets: names } };
  const resolved = await resolveRequest(ask, getReportType("clicks_details_excel"), request, admin, { now });
  expect(resolved).toMatchObject({
    ok: false,
    issues: {
      "search_params.advertiser_id": ['names no advertiser that you may see: "Shopp".'],
      "index_params.facets.network": expect.arrayContaining([
        "1 more names are of no network that you may see",
      ]),
    },
  });
  expect(lookUps).toBe(5);
});
