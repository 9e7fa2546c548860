import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "@/lib/db/prisma";
import { getReportType } from "@/lib/reports/list";
import { parseParameters, type RequestParameters } from "@/lib/reports/parameters/parse-parameters";
import { openReports } from "@/lib/testing/reports/open-reports";
import { now } from "@/lib/testing/reports/report-data";
import type { ReportDatabase } from "@/lib/testing/reports/report-database";
import { describeQuery } from "./describe-query";

let reports: ReportDatabase;
let database: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ reports, database, close } = await openReports());
});
afterAll(() => close());

async function words(reportTypeId: string, request: RequestParameters, email = "admin@example.com") {
  const type = getReportType(reportTypeId);
  const parsed = parseParameters(type, request, { now });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const { filters, sort } = await describeQuery(
    database,
    type,
    parsed.parameters,
    await reports.scopeOf(email),
  );
  return [...filters.map(({ title, value }) => `${title}: ${value}`), sort];
}

async function nameOf(table: "networks" | "publishers", id: number): Promise<unknown> {
  const { rows } = await reports.client.query(`select name from ${table} where id = $1`, [id]);
  return rows[0].name;
}

describe("what decides a file's rows, in words", () => {
  it("has the days of the period, the row cap and the order also where nothing was asked for", async () => {
    expect(await words("clicks_details_excel", {})).toEqual([
      expect.stringMatching(/^Period: \d+ \w{3} 2026 – \d+ \w{3} 2026$/),
      "Click Date, descending",
    ]);
    expect(await words("hot_advertisers_excel", {})).toContain("Row limit: 500");
    expect(await words("deals_excel", { indexParams: { limit: "3" } })).toEqual([
      "Visibility: Visible",
      "Row limit: 3",
      "Start Date, descending",
    ]);
  });

  it("names networks and publishers", async () => {
    const request = { searchParams: { network_id: "1,2", publisher_id: 2 } };
    expect(await words("advertisers_csv", request)).toEqual([
      `Network: ${await nameOf("networks", 1)}, ${await nameOf("networks", 2)}`,
      `Publisher: ${await nameOf("publishers", 2)}`,
      "Name, ascending",
    ]);
  });

  it("tells of search parameters and facets, for a row has to meet both", async () => {
    const request = { searchParams: { country: "US" }, indexParams: { facets: { country: "DE" } } };
    expect(await words("advertisers_csv", request)).toEqual([
      "Country: DE",
      "Country: US",
      "Name, ascending",
    ]);
  });

  it("leaves out a publisher that the scope ignores, and nothing else that narrows the rows", async () => {
    const { rows } = await reports.client.query(
      "select email from users where publisher_id is not null and agency_id is null and network_id is null and not admin limit 1",
    );
    const request = { searchParams: { publisher_id: 2, network_id: "1" } };
    expect(await words("advertisers_csv", request, rows[0].email)).toEqual([
      `Network: ${await nameOf("networks", 1)}`,
      "Name, ascending",
    ]);
  });
});
