import fc from "fast-check";
import type pg from "pg";
import sql, { join } from "sql-template-tag";
import { afterAll, beforeAll, expect, it } from "vitest";
import { covers } from "@/lib/auth/scope";
import { findViewer, type Viewer } from "@/lib/auth/viewer";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { parseParameters } from "@/lib/reports/parameters/parse-parameters";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { bounded } from "@/lib/testing/reports/differences";
import { expectedTypes } from "@/lib/testing/reports/expected-types";
import { randomRequest, seeded } from "@/lib/testing/reports/random-request";
import { now } from "@/lib/testing/reports/report-data";
import { scopeWorld, visibleKeys } from "@/lib/testing/reports/scope-world";
import { buildQuery } from "./build-query";

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

async function select(query: { text: string; values: unknown[] }): Promise<unknown[][]> {
  return (await pool.query<unknown[]>({ text: query.text, values: query.values, rowMode: "array" })).rows;
}

it.each(expectedTypes)(
  "%s: whoever asks, and whatever for, no row is found that SQL written by hand does not give this person",
  async (_id, type, expected) => {
    const visible = new Map<number, Set<string>>();
    for (const { userId } of viewers) {
      const keys = await select({ text: visibleKeys(expected), values: [userId] });
      visible.set(userId, new Set(keys.map((key) => key.join(", "))));
    }
    let requestsWithRows = 0;
    const property = fc.asyncProperty(
      fc.constantFrom(...viewers),
      randomRequest(type),
      async (viewer, request) => {
        const parsed = parseParameters(type, request, { now });
        fc.pre(parsed.ok);
        if (!parsed.ok) return;
        const query = buildQuery(type, parsed.parameters, viewer.scope);
        const key = type.key.slice(0, expected.key.length).map((part) => sql`${part}::text`);
        const keys = (await select(sql`select ${join(key)} ${query.body}`)).map((found) => found.join(", "));
        if (keys.length > 0) requestsWithRows++;
        expect(bounded(keys.filter((found) => !visible.get(viewer.userId)?.has(found)))).toEqual([]);

        // What is counted, shown and exported are these rows and no others.
        const [count] = await select(query.count);
        const rows = await select(query.rows);
        const page = await select(query.page(3, 1));
        expect(Number(count?.[0])).toBe(rows.length);
        expect(rows.length).toBeLessThanOrEqual(keys.length);
        expect(page).toEqual(rows.slice(1, 4));
      },
    );
    await fc.assert(property, { ...seeded, numRuns: 50 });
    expect(requestsWithRows).toBeGreaterThan(5);
  },
);

it.each(expectedTypes)(
  "%s: whose scope covers that of somebody else finds all rows that this person finds",
  async (_id, type, expected) => {
    const parsed = parseParameters(
      type,
      { searchParams: { period: "last_90_days" }, indexParams: {} },
      { now },
    );
    if (!parsed.ok) throw new Error(`${type.id} does not take a period.`);
    const rowsOf = new Map<Viewer, string[]>();
    for (const viewer of viewers) {
      const { body } = buildQuery(type, parsed.parameters, viewer.scope);
      const keys = await select(sql`select ${join(type.key)} ${body}`);
      // A row that sums up what is seen of an advertiser is another one where more is seen.
      const lasting = keys.map((key) => key.slice(0, expected.key.length));
      rowsOf.set(
        viewer,
        lasting.map((key) => JSON.stringify(key)),
      );
    }
    let covered = 0;
    for (const [present, rows] of rowsOf) {
      const found = new Set(rows);
      for (const [earlier, wanted] of rowsOf) {
        if (present === earlier || !covers(present.scope, earlier.scope)) continue;
        expect(bounded(wanted.filter((key) => !found.has(key)))).toEqual([]);
        covered += wanted.length;
      }
    }
    expect(covered).toBeGreaterThan(10);
  },
);
