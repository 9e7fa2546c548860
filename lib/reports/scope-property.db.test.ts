import fc from "fast-check";
import type pg from "pg";
import sql, { join } from "sql-template-tag";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/e2e/support/database";
import { findViewer, type Viewer } from "@/lib/auth/viewer";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { buildQuery } from "./build-query";
import { reportTypes } from "./list";
import { type ParameterObject, parameterNames } from "./parameter-names";
import { parseParameters, type RequestParameters } from "./parse-parameters";
import type { ReportType } from "./report-type";
import { now } from "./testing/report-data";
import { hiddenRows, scopeWorld } from "./testing/scope-world";

let testDatabase: TestDatabase;
let pool: pg.Pool;
let viewers: Viewer[];
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url, 2);
  await pool.query(scopeWorld);
  const database = createDatabase(pool);
  const users = await database.user.findMany({ select: { id: true } });
  const found = await Promise.all(users.map(({ id }) => findViewer(database, { id })));
  viewers = found.filter((viewer) => viewer !== undefined);
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

/** What people may try: ids and slugs of anybody's things, words, days, and values that open filters wide. */
const tries: unknown[] = [
  ...[1, 2, 3, 4, 5, 6, "1", "3", "1,2,3,4,5,6", [1, 2, 3, 4, 5, 6], [2147483647], 17, 40, "12,13,14,15"],
  ...["advertiser-7", "network-2", "network-1,network-3", "Network 1", "label-1", ["label-2", "label-3"]],
  ...[true, false, "true", "all", "visible", "active", "inactive", "approved", ["applied", "unknown"]],
  ...["a", "advertiser", "%", "'", "site", "example", "0", 0, "5", "US", "DE,GB", "coupon"],
  ...["2026-11-01", "2026-11-20", "2026-11-24", "2026-09-01", "last_7_days", "last_90_days"],
];

/** For each parameter of each report type the tries that it can use. */
const usable = new Map(
  reportTypes.map((type) => [
    type.id,
    { search: valuesOf(type.searchParams), facets: valuesOf(type.facets) },
  ]),
);

function valuesOf(parameters: ParameterObject): [name: string, values: unknown[]][] {
  return parameterNames(parameters)
    .map(([name, key]): [string, unknown[]] => [
      name,
      tries.filter((value) => parameters.shape[key]?.safeParse(value).success),
    ])
    .filter(([, values]) => values.length > 0);
}

/** Some of the parameters, each with one of the values it can use. */
function someOf(parameters: [string, unknown[]][]): fc.Arbitrary<Record<string, unknown>> {
  const entry = fc
    .constantFrom(...parameters)
    .chain(([name, values]) => fc.constantFrom(...values).map((value): [string, unknown] => [name, value]));
  return fc.array(entry, { maxLength: 4 }).map((entries) => Object.fromEntries(entries));
}

function requestOf(type: ReportType): fc.Arbitrary<RequestParameters> {
  const { search = [], facets = [] } = usable.get(type.id) ?? {};
  return fc.record({
    searchParams: someOf(search),
    indexParams: fc.record(
      {
        facets: someOf(facets),
        sort: fc.constantFrom(...type.sorts.map(({ id }) => id)),
        columns: fc.subarray(
          type.columns.map(({ id }) => id),
          { minLength: 1 },
        ),
        limit: fc.constantFrom(1, 5, 1_000_000),
      },
      { requiredKeys: [] },
    ),
  });
}

async function select(query: { text: string; values: unknown[] }): Promise<unknown[][]> {
  return (await pool.query<unknown[]>({ text: query.text, values: query.values, rowMode: "array" })).rows;
}

it.each(reportTypes.map((type) => [type.id, type] as const))(
  "%s: whoever asks, and whatever for, no row is found that SQL written by hand does not give this person",
  async (id, type) => {
    const hidden = hiddenRows[id];
    if (!hidden) throw new Error(`Write down by hand in scope-world.ts what nobody may see of ${id}.`);
    let rowsSeen = 0;
    const property = fc.asyncProperty(
      fc.constantFrom(...viewers),
      requestOf(type),
      async (viewer, request) => {
        const parsed = parseParameters(type, request, { now });
        fc.pre(parsed.ok);
        if (!parsed.ok) return;
        const query = buildQuery(type, parsed.parameters, viewer.scope);
        const keys = await select(sql`select ${join(type.key)} ${query.body}`);
        rowsSeen += keys.length;
        expect(await select({ text: hidden, values: [viewer.userId, JSON.stringify(keys)] })).toEqual([]);

        // What is counted, shown and exported are these rows and no others.
        const [count] = await select(query.count);
        const rows = await select(query.rows);
        const page = await select(query.page(3, 1));
        expect(Number(count?.[0])).toBe(rows.length);
        expect(rows.length).toBeLessThanOrEqual(keys.length);
        expect(page).toEqual(rows.slice(1, 4));
      },
    );
    await fc.assert(property, { numRuns: 50 });
    expect(rowsSeen).toBeGreaterThan(50);
  },
);
