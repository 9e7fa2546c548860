import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findViewer } from "@/lib/auth/viewer";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { reportTypes } from "@/lib/reports/list";
import { readPage } from "@/lib/reports/page/read-page";
import { parseParameters } from "@/lib/reports/parameters/parse-parameters";
import { createTestDatabase } from "@/lib/testing/database/database";
import { createDemoDatabase, type DemoDatabase } from "@/lib/testing/database/demo-database";
import { demoAccounts } from "./demo-accounts";
import { loadBenchData } from "./load-bench-data";
import { loadDemoData } from "./load-demo-data";
import { runScripts } from "./run-scripts";
import { wordLists } from "./word-lists";

const tables = ["networks", "agencies", "publishers", "agency_publishers", "users", "tags", "taggings"];
const bigTables = ["advertisers", "deals", "daily_clicks", "transactions"];
let database: DemoDatabase;
let today: string;
let client: pg.Client;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createDemoDatabase();
  today = database.today;
  client = new pg.Client(database.url);
  await client.connect();
  pool = createPool(database.url);
}, 240_000);
afterAll(async () => {
  await client.end();
  await pool.end();
  await database.drop();
});

async function read(text: string, values: unknown[] = []): Promise<unknown> {
  const { rows } = await client.query({ text, values, rowMode: "array" });
  return rows[0]?.[0];
}

async function checksums(url: string): Promise<Record<string, unknown> | undefined> {
  const own = new pg.Client(url);
  await own.connect();
  const sums = [...tables, ...bigTables].map(
    (table) => `(select sum(hashtextextended(${table}::text, 0)) from ${table}) as ${table}`,
  );
  const { rows } = await own.query(`select ${sums.join(", ")}`);
  await own.end();
  return rows[0];
}

test("the same day gives the same rows in every table, and each script is told of", async () => {
  // A smaller catalogue is made by the same scripts in a fraction of the time.
  const sums = await Promise.all(
    [0, 1].map(async () => {
      const own = await createTestDatabase();
      const logged: string[] = [];
      const log = (message: string) => logged.push(message);
      await runScripts(own.url, ["deals", "activity"], { today: "2026-11-24", advertisers: 250, log });
      expect(logged).toEqual(["Made catalogue", "Made deals", "Made activity"]);
      const made = await checksums(own.url);
      await own.drop();
      return made;
    }),
  );
  expect(sums[0]).toEqual(sums[1]);
  expect(Object.values(sums[0] ?? {})).not.toContain(null);
});

test("loading again does nothing, and says what is there", async () => {
  const before = await checksums(database.url);
  const counts = await loadDemoData(database.url, { today: "2027-01-01" });
  expect(counts).toMatchObject({
    networks: 11,
    agencies: 4,
    publishers: 40,
    advertisers: 12_000,
    deals: 40_000,
  });
  expect(counts).toMatchObject({ transactions: 60_000, users: demoAccounts.length });
  expect(await checksums(database.url)).toEqual(before);
});

test("every role has a user, without password and key", async () => {
  const { rows } = await client.query(
    `select email::text, admin, publisher_id, agency_id, network_id, advertiser_id, api_key_digest from users`,
  );
  expect(rows).toEqual(
    demoAccounts.map((account) => ({
      email: account.email,
      admin: account.isAdmin,
      publisher_id: account.publisherId,
      agency_id: account.agencyId,
      network_id: account.networkId,
      advertiser_id: account.advertiserId,
      api_key_digest: null,
    })),
  );
  expect(await read("select count(*)::int from accounts")).toBe(0);
  expect(new Set(demoAccounts.map((account) => account.key)).size).toBe(demoAccounts.length);
});

test("the house has the largest catalogue, and one publisher hides its deals", async () => {
  expect(
    await read(
      `select house from publishers order by (select count(*) from advertisers where publisher_id = publishers.id) desc`,
    ),
  ).toBe(true);
  expect(await read("select count(*)::int from publishers where house")).toBe(1);
  expect(await read("select array_agg(id) from publishers where hide_deals")).toEqual([
    demoAccounts.find((account) => account.key === "deals_hidden")?.publisherId,
  ]);
  expect(await read("select count(*)::int from agency_publishers where agency_id = 1")).toBeGreaterThan(1);
});

test("activity ends today, belongs to its advertiser's publisher and network, and has three currencies", async () => {
  for (const [table, column] of [
    ["daily_clicks", "click_date"],
    ["transactions", "transaction_date"],
  ]) {
    expect(await read(`select max(${column})::text from ${table}`)).toBe(today);
    expect(await read(`select max(${column}) - min(${column}) from ${table}`)).toBe(119);
    expect(
      await read(
        `select count(*)::int from ${table} as activity join advertisers on advertisers.id = advertiser_id
         where (activity.publisher_id, activity.network_id) <> (advertisers.publisher_id, advertisers.network_id)`,
      ),
    ).toBe(0);
  }
  expect(await read("select array_agg(distinct currency::text) from transactions")).toEqual([
    "EUR",
    "GBP",
    "USD",
  ]);
});

test("the clicks of the last thirty days make at least three tranches", async () => {
  const copy = client.query(
    copyTo(
      `copy (select click_date, a.id, a.name, a.slug, n.id, n.name, p.id, p.name, click_count from daily_clicks c
         join advertisers a on a.id = advertiser_id join networks n on n.id = c.network_id
         join publishers p on p.id = c.publisher_id where click_date > date '${today}' - 30) to stdout`,
    ),
  );
  let bytes = 0;
  for await (const chunk of copy) bytes += chunk.length;
  expect(bytes).toBeGreaterThan(2 * 12 * 1024 * 1024);
  expect(bytes).toBeLessThan(40_000_000);
});

test("every awkward text ends an advertiser's name, describes one and stands in deals, every awkward code is a code", async () => {
  const missing = (list: string[], column: string) =>
    read(`select array_agg(text) from unnest($1::text[]) as text where text not in (select ${column})`, [
      list,
    ]);
  const withoutFirst = "regexp_replace(name, '^Zenith ', '') from advertisers";
  expect(await missing(wordLists.awkwardTexts, withoutFirst)).toBeNull();
  expect(
    await missing(wordLists.awkwardTexts, "description from advertisers where description is not null"),
  ).toBeNull();
  expect(await missing(wordLists.awkwardTexts, "title from deals")).toBeNull();
  expect(
    await missing(wordLists.awkwardTexts, "description from deals where description is not null"),
  ).toBeNull();
  expect(await missing(wordLists.awkwardCodes, "code from deals where code is not null")).toBeNull();
  expect(await read("select count(*)::int from advertisers where length(description) = 40000")).toBe(1);
});

test("every column that may be null is null somewhere and filled somewhere", async () => {
  const { rows } = await client.query(
    `select table_name, column_name from information_schema.columns where is_nullable = 'YES'
       and table_name = any($1)`,
    [["publishers", "tags", ...bigTables]],
  );
  expect(rows.length).toBeGreaterThan(20);
  for (const { table_name, column_name } of rows) {
    const counts = `select count(*) > count(${column_name}) and count(${column_name}) > 0 from ${table_name}`;
    expect(await read(counts), `${table_name}.${column_name}`).toBe(true);
  }
});

test("there are all kinds of commission and status, and deals that are over, running, to come and open-ended", async () => {
  expect(await read("select count(distinct commission_type)::int from advertisers")).toBe(5);
  expect(await read("select count(distinct status)::int from advertisers")).toBe(6);
  const { rows } = await client.query(
    `select count(*) filter (where end_date < $1)::int as over, count(*) filter (where start_date > $1)::int as "toCome",
       count(*) filter (where start_date <= $1 and end_date >= $1)::int as running,
       count(*) filter (where end_date is null)::int as "openEnded"
     from deals`,
    [today],
  );
  for (const count of Object.values(rows[0])) expect(count).toBeGreaterThan(1000);
});

describe("bench data are exactly the rows asked for, inside ninety days", () => {
  // As with 12,000 advertisers and as many rows for each, in a hundredth of the time.
  test.each([
    ["of few rows, in the last three days", { rows: 251, advertisers: 100, first: "2026-11-22" }],
    ["of all advertisers, on each of the days", { rows: 9_000, advertisers: 100, first: "2026-08-27" }],
    ["of one more, with one more advertiser", { rows: 9_001, advertisers: 101, first: "2026-08-27" }],
  ])("%s", async (_what, { rows, advertisers, first }) => {
    const bench = await createTestDatabase();
    const counts = await loadBenchData(bench.url, { rows, advertisersMin: 100, today: "2026-11-24" });
    expect(counts).toMatchObject({ daily_clicks: rows, advertisers });
    const own = new pg.Client(bench.url);
    await own.connect();
    const days = await own.query(
      "select min(click_date)::text as first, max(click_date)::text as last from daily_clicks",
    );
    await own.end();
    expect(days.rows).toEqual([{ first, last: "2026-11-24" }]);
    await bench.drop();
  });
});

describe("whoever opens a report for the first time", () => {
  /** What real names and texts hold, but a first look should not: see the awkward texts of word-lists.ts. */
  const isAwkward = (value: unknown) =>
    typeof value === "string" &&
    value !== "" &&
    (wordLists.awkwardTexts.includes(value) ||
      wordLists.awkwardCodes.includes(value) ||
      value.startsWith("Zenith") ||
      value.length > 300 ||
      /^[\s=+\-@'"(]|\s$|[\p{C}\p{Zl}<>"\\]|[^\p{Script=Latin}\p{N}\p{P}\p{S}\p{Zs}]/u.test(value));

  test.each(reportTypes.map((type) => [type.id, type] as const))(
    "%s: sees one awkward row at most",
    async (_id, type) => {
      const db = createDatabase(pool);
      const parsed = parseParameters(type, {}, { now: new Date(`${today}T12:00:00Z`) });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
      for (const { email } of demoAccounts) {
        const { id } = await db.user.findUniqueOrThrow({ where: { email }, select: { id: true } });
        const viewer = await findViewer(db, { id });
        if (!viewer) throw new Error(`There is no user ${email}.`);
        const request = { reportType: type, parameters: parsed.parameters, scope: viewer.scope };
        const { rows } = await readPage(pool, request, { limit: 50, offset: 0 });
        const texts = type.columns.filter(({ kind }) => kind === "text" || kind === "url");
        const awkward = rows.flatMap((row) =>
          texts
            .map((column) => row[column.id])
            .filter(isAwkward)
            .slice(0, 1),
        );
        expect(awkward.slice(1), email).toEqual([]);
      }
    },
  );
});
