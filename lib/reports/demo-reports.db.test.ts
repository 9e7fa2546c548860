import { text } from "node:stream/consumers";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveScope, type Scope } from "@/lib/auth/scope";
import { dealsHiddenPublisherId, demoAccounts, housePublisherId } from "@/lib/local/demo-data/demo-accounts";
import { parseParameters } from "@/lib/reports/parameters/parse-parameters";
import { buildQuery } from "@/lib/reports/query/build-query";
import { printLiterals } from "@/lib/reports/query/print-literals";
import { createDemoDatabase, type DemoDatabase } from "@/lib/testing/database/demo-database";
import { reportTypes } from "./list";

let database: DemoDatabase;
let client: pg.Client;
const scopes = new Map<string, Scope>();

beforeAll(async () => {
  database = await createDemoDatabase();
  client = new pg.Client(database.url);
  await client.connect();
  for (const account of demoAccounts) {
    const { rows } = await client.query<{ publisher_id: number }>(
      "select publisher_id from agency_publishers where agency_id = $1",
      [account.agencyId],
    );
    const managed = rows.map((row) => row.publisher_id);
    const publisher = { hideDeals: account.publisherId === dealsHiddenPublisherId };
    const scope = resolveScope({ ...account, admin: account.isAdmin }, managed, housePublisherId, publisher);
    scopes.set(account.key, scope);
  }
  // Loading takes longer than a hook may by default when the machine is busy.
}, 180_000);
afterAll(async () => {
  await client.end();
  await database.drop();
});

describe.each(reportTypes.map((type) => [type.id, type] as const))("%s on the demo data", (_id, type) => {
  it.each(demoAccounts.map(({ key }) => key))("gives %s the rows that it counts", async (key) => {
    const scope = scopes.get(key);
    const parsed = parseParameters(type, {}, { now: new Date(`${database.today}T12:00:00Z`) });
    if (!scope || !parsed.ok) throw new Error(`No scope of ${key} or no parameters of ${type.id}.`);
    const query = buildQuery(type, parsed.parameters, scope);
    const { rows } = await client.query<{ count: string }>(query.count.text, query.count.values);
    const lines = await text(client.query(copyTo(`copy (${printLiterals(query.rows)}) to stdout`)));
    expect(lines.split("\n").length - 1).toBe(Number(rows[0]?.count));
    if (scope.isAdmin) expect(lines).not.toBe("");
  });
});
