import sql, { join } from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportTypes } from "@/lib/reports/list";
import { parseParameters, type RequestParameters } from "@/lib/reports/parameters/parse-parameters";
import type { ReportType } from "@/lib/reports/report-type";
import { createTestDatabase } from "@/lib/testing/database/database";
import { bounded, rowDifferences } from "@/lib/testing/reports/differences";
import { columnIds, type Sight, selectByHand, sharedHeaders } from "@/lib/testing/reports/expectations";
import { expectedTypes } from "@/lib/testing/reports/expected-types";
import { now, today } from "@/lib/testing/reports/report-data";
import { createReportDatabase, type ReportDatabase } from "@/lib/testing/reports/report-database";
import { buildQuery } from "./build-query";

let database: ReportDatabase;
beforeAll(async () => {
  database = await createReportDatabase(await createTestDatabase());
});
afterAll(() => database.close());

/** Which advertisers `a` and which clicks or sales `x` each user may see, by hand. The house is publisher 1. */
const users: Record<string, Omit<Sight, "deals"> & { deals?: string }> = {
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

/** Everything that can be asked for with the parameters alone. */
const all = { deal_visibility: "all", limit: 1_000_000 };

async function keys(type: ReportType, email: string, request: RequestParameters = {}) {
  const parsed = parseParameters(type, request, { now });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const query = buildQuery(type, parsed.parameters, await database.scopeOf(email));
  return database.copy(sql`select ${join(type.key)} ${query.body} order by ${join(type.key)}`);
}

describe.each(
  expectedTypes.flatMap(([id, type, expected]) =>
    Object.entries(users).map(([email, may]) => [id, email, type, may, expected] as const),
  ),
)("%s for %s", (_id, email, type, may, expected) => {
  it("holds exactly the rows and values that the user may see, whatever publisher's deals are asked for", async () => {
    const headers = sharedHeaders(type, expected);
    const request = { searchParams: all, indexParams: { columns: columnIds(type, headers) } };
    const parsed = parseParameters(type, request, { now });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    const found = await database.copy(
      buildQuery(type, parsed.parameters, await database.scopeOf(email)).rows,
    );
    const { start_date, end_date } = parsed.parameters.period ?? { start_date: today, end_date: today };
    const days = { today: `date '${today}'`, first: `date '${start_date}'`, last: `date '${end_date}'` };
    const byHand = selectByHand(expected, { deals: "true", ...may }, days, headers);
    expect(rowDifferences(headers, expected.key, found, await database.copy(byHand))).toEqual([]);
  });
});

const pairs = reportTypes.flatMap((type) =>
  Object.keys(users).map((email) => [type.id, email, type] as const),
);

describe.each(pairs)("%s for %s", (_id, email, type) => {
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
        expect(bounded(found.filter((key) => !without.has(key)))).toEqual([]);
      }
    }
  });

  it.runIf(type.filters.publisher_id)("takes a publisher from admins and agencies only", async () => {
    const mayChoose = ["admin@example.com", "agency@example.com", "empty-agency@example.com"].includes(email);
    const without = await keys(type, email);
    const missing = await keys(type, email, { searchParams: { publisher_id: 2147483647 } });
    expect(missing).toHaveLength(mayChoose ? 0 : without.length);
  });
});

it("gives an agency no rows for publishers that it does not manage, the house included", async () => {
  for (const type of reportTypes.filter(({ filters }) => filters.publisher_id)) {
    for (const publisher_id of [1, 4]) {
      expect(await keys(type, "agency@example.com", { searchParams: { publisher_id } })).toEqual([]);
    }
    expect(
      (await keys(type, "agency@example.com", { searchParams: { publisher_id: 3 } })).length,
    ).toBeGreaterThan(0);
  }
});
