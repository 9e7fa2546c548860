import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { LoadError } from "./load-error";
import { loadTables } from "./load-tables";
import { writeTemplate } from "./load-template";
import { readTableColumns } from "./table-columns";

const good = {
  networks: "id,name,slug\n5,Awin,awin\n",
  publishers: 'id,name,slug,house\n1,House,house,true\n2,"Two, Ltd",two,false\n',
  advertisers:
    "id,publisher_id,network_id,house_advertiser_id,name,slug,domain,description,status,created_at\n" +
    '10,2,5,20,"Two\r\nlines",ten,,"",approved,2026-01-02 03:04:05Z\n' +
    "20,1,5,,Twenty,twenty,twenty.example.com,,stopped,2026-01-02T05:04:05+02:00\n",
  daily_clicks: "click_date,click_count,advertiser_id,publisher_id,network_id\n2026-01-02,7,10,2,5\n",
  users: "id,email,name,publisher_id\n3,Mara@example.com,Mara,2\n",
};

let database: TestDatabase;
let client: pg.Client;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.url);
  await client.connect();
  folder = await mkdtemp(path.join(os.tmpdir(), "tranche-load-"));
});
afterEach(async () => {
  await client.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function load(files: Record<string, string>): Promise<unknown> {
  for (const [name, text] of Object.entries(files)) {
    await writeFile(path.join(folder, name.includes(".") ? name : `${name}.csv`), text);
  }
  return loadTables(database.url, folder, () => undefined);
}

async function rowsOf(text: string): Promise<unknown[]> {
  return (await client.query(text)).rows;
}

test("a good folder is loaded whole, with nulls, empty texts, instants and later ids as the files say", async () => {
  expect(await load(good)).toEqual([
    { table: "networks", rows: 1 },
    { table: "publishers", rows: 2 },
    { table: "advertisers", rows: 2 },
    { table: "daily_clicks", rows: 1 },
    { table: "users", rows: 1 },
  ]);
  expect(
    await rowsOf(
      "select name, domain, description, house_advertiser_id, created_at from advertisers where id = 10",
    ),
  ).toEqual([
    {
      name: "Two\r\nlines",
      domain: null,
      description: "",
      house_advertiser_id: 20,
      created_at: new Date("2026-01-02T03:04:05Z"),
    },
  ]);
  expect(await rowsOf("select count(distinct created_at)::int as instants from advertisers")).toEqual([
    { instants: 1 },
  ]);
  expect(await rowsOf("insert into networks (name, slug) values ('next', 'next') returning id")).toEqual([
    { id: 6 },
  ]);
  expect(await rowsOf("select id from users where email = 'mara@EXAMPLE.com'")).toEqual([{ id: 3 }]);
});

const bad: [string, Record<string, string>, RegExp][] = [
  [
    "a date that is none",
    { daily_clicks: "click_date,click_count,advertiser_id,publisher_id,network_id\n2026-02-30,7,10,2,5\n" },
    /^daily_clicks\.csv, line 2, column click_date: .*"2026-02-30"/,
  ],
  [
    "a date that may be two",
    { daily_clicks: "click_date,click_count,advertiser_id,publisher_id,network_id\n01/02/2026,7,10,2,5\n" },
    /^daily_clicks\.csv, line 2, column click_date: .*"01\/02\/2026"/,
  ],
  [
    "a date that may be three",
    { daily_clicks: "click_date,click_count,advertiser_id,publisher_id,network_id\n01-02-03,7,10,2,5\n" },
    /^daily_clicks\.csv, line 2, column click_date: "01-02-03" is no date of the form YYYY-MM-DD$/,
  ],
  [
    "a date without end",
    { deals: "advertiser_id,title,end_date\n10,Deal,infinity\n" },
    /^deals\.csv, line 2, column end_date: "infinity" is no date/,
  ],
  [
    "a time that is the day of the load",
    { networks: 'id,name,slug,created_at\n5,"Aw\nin",awin,now\n' },
    /^networks\.csv, line 2, column created_at: "now" is no time of the form YYYY-MM-DD HH:MM:SSZ$/,
  ],
  [
    "an amount that is no number",
    {
      transactions:
        "advertiser_id,publisher_id,network_id,transaction_id,transaction_date,currency,sale_amount\n" +
        "10,2,5,T,2026-01-01,USD,1.50\n10,2,5,U,2026-01-01,USD,NaN\n",
    },
    /^transactions\.csv, line 3, column sale_amount: "NaN" is no number$/,
  ],
  [
    "a negative id",
    { networks: "id,name,slug\n-5,Awin,awin\n" },
    /^networks\.csv, line 2, column id: "-5" is no id: ids begin at 1$/,
  ],
  [
    "an id too large",
    { networks: "id,name,slug\n5,Awin,awin\n2147483648,CJ,cj\n" },
    /^networks\.csv, line 3, column id: value "2147483648" is out of range/,
  ],
  [
    "bytes that are no text",
    { networks: "id,name,slug\n5,Aw\0in,awin\n" },
    /^networks\.csv, line 2: invalid byte sequence/,
  ],
  [
    "all columns that are missing",
    { networks: "id,name\n5,Awin\n", deals: "id,code\n1,X\n" },
    /^networks\.csv, line 1: these columns are needed: slug\ndeals\.csv, line 1: these columns are needed: advertiser_id, title$/,
  ],
  [
    "a value outside of the list, after a record of several lines",
    { advertisers: good.advertisers.replace("stopped", "gone") },
    /^advertisers\.csv, line 4, column status: allowed are not_applied, applied, approved, rejected, stopped, unknown$/,
  ],
  [
    "a value against a rule",
    {
      transactions:
        "advertiser_id,publisher_id,network_id,transaction_id,transaction_date,currency\n10,2,5,T,2026-01-01,usd\n",
    },
    /^transactions\.csv, line 2, column currency: .*transactions_currency_check/,
  ],
  [
    "an unknown column",
    { users: "id,email,name,password\n3,m@example.com,M,secret\n" },
    /^users\.csv, line 1: unknown column "password"\. Columns are id, email, /,
  ],
  [
    "a column twice",
    { networks: "id,name,name,slug\n5,Awin,Awin,awin\n" },
    /^networks\.csv, line 1: column "name" is there twice$/,
  ],
  ["an empty file", { tags: "" }, /^tags\.csv: the file is empty/],
  [
    "a key twice",
    { networks: "id,name,slug\n5,Awin,awin\n6,Awin,awin\n" },
    /^networks\.csv, line 3, column slug: "awin" is already there/,
  ],
  [
    "a missing value",
    { networks: "id,name,slug\n5,Awin,awin\n6,,cj\n" },
    /^networks\.csv, line 3, column name: a value is needed here$/,
  ],
  [
    "a reference to nothing",
    { users: 'id,email,name,publisher_id\n3,m@example.com,"M\nN",2\n4,n@example.com,N,999\n' },
    /^users\.csv, line 4, column publisher_id: no row with the id 999 /,
  ],
  [
    "too many fields",
    { networks: "id,name,slug\n5,Awin,awin,extra\n" },
    /^networks\.csv, line 2: extra data/,
  ],
  [
    "a text that is too long",
    { deals: "advertiser_id,title,country\n10,Deal,USA\n" },
    /^deals\.csv, line 2, column country: value too long/,
  ],
  [
    "files that are no table's",
    { "click.csv": "id\n", "notes.txt": "" },
    /^Not a table's file: click\.csv, notes\.txt\. Files are named /,
  ],
];

test.each(bad)("%s is refused with its place, and nothing is loaded", async (_, files, message) => {
  const failure = await load({ ...good, ...files }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(LoadError);
  expect(failure).toHaveProperty("message", expect.stringMatching(message));
  expect(
    await rowsOf("select from networks union all select from publishers union all select from users"),
  ).toEqual([]);
});

test("of 16,000 transactions and advertisers without counts, all that follows is there after the load", async () => {
  const count = 16_000;
  const rows = (number: number, row: (n: number) => string) =>
    Array.from({ length: number }, (_, index) => `${row(index + 1)}\n`).join("");
  await load({
    networks: good.networks,
    publishers: good.publishers,
    advertisers: `id,publisher_id,network_id,name,slug,commission_rate\n${rows(
      count,
      (n) => `${n},2,5,A${n},a-${n},${["10%", "5-12%", "$12", "$5 - $10", ""][n % 5]}`,
    )}`,
    tags: "id,name,slug\n1,shoes,shoes\n2,hats,hats\n",
    taggings: `tag_id,taggable_type,taggable_id\n${rows(50, (n) => `1,advertiser,${n}`)}`,
    transactions:
      "advertiser_id,publisher_id,network_id,transaction_id,transaction_date,sale_amount,currency,status\n" +
      rows(
        count,
        (n) => `${1 + (n % 900)},2,5,T${n},2026-11-01,${n / 100},${n % 7 ? "USD" : "EUR"},approved`,
      ),
  });
  const wrong = await rowsOf(
    `select id from advertisers a where transactions_count <> (select count(*) from transactions where advertiser_id = a.id)
       or global_total_sales <> (select coalesce(sum(sale_amount), 0) from transactions
         where advertiser_id = a.id and currency = a.currency) or (id <= 900 and currency is null)`,
  );
  expect(wrong).toEqual([]);
  expect(await rowsOf("select sum(transactions_count)::int as sales from advertisers")).toEqual([
    { sales: count },
  ]);
  expect(
    await rowsOf(
      "select commission_rate, commission_max::float as most from advertisers where id < 6 order by id",
    ),
  ).toEqual([
    { commission_rate: "5-12%", most: 12 },
    { commission_rate: "$12", most: 12 },
    { commission_rate: "$5 - $10", most: 10 },
    { commission_rate: null, most: null },
    { commission_rate: "10%", most: 10 },
  ]);
  expect(await rowsOf("select taggings_count as count from tags order by id")).toEqual([
    { count: 50 },
    { count: 0 },
  ]);
});

test("counts that a file gives hold until the rows they were counted from are loaded", async () => {
  const advertisers =
    "id,publisher_id,network_id,name,slug,transactions_count,global_total_sales\n10,2,5,Ten,ten,7,99.50\n";
  const counted = "select transactions_count as count, global_total_sales as sales from advertisers";
  await load({ networks: good.networks, publishers: good.publishers, advertisers });
  expect(await rowsOf(counted)).toEqual([{ count: 7, sales: "99.50" }]);
  await client.query("truncate networks, publishers, advertisers cascade");
  const transactions =
    "advertiser_id,publisher_id,network_id,transaction_id,transaction_date,currency,sale_amount\n";
  await load({ transactions: `${transactions}10,2,5,T,2026-01-01,USD,1.50\n` });
  expect(await rowsOf(counted)).toEqual([{ count: 1, sales: "1.50" }]);
});

test("the template can be loaded as it is, and tells of every column that a file may hold", async () => {
  const names = await writeTemplate(path.join(folder, "template"));
  const loaded = await loadTables(database.url, path.join(folder, "template"), () => undefined);
  expect(loaded.map(({ table, rows }) => [`${table}.csv`, rows])).toEqual(
    names.filter((name) => name !== "README.txt").map((name) => [name, 1]),
  );
  const tables = await readTableColumns();
  for (const { table } of loaded) {
    const columns = await rowsOf(
      `select attname as name, attnotnull and not atthasdef as required from pg_attribute
       where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped order by attname`,
    );
    const told = (tables.get(table) ?? []).map(({ name, isRequired }) => ({ name, required: isRequired }));
    expect(
      told.sort((a, b) => (a.name < b.name ? -1 : 1)),
      table,
    ).toEqual(columns);
  }
});

test("a folder that is not there and a database without tables are named in one sentence", async () => {
  await expect(loadTables(database.url, path.join(folder, "none"), () => undefined)).rejects.toThrow(
    /^The folder .*none cannot be read: ENOENT/,
  );
  const empty = await createTestDatabase({ isMigrated: false });
  await writeFile(path.join(folder, "networks.csv"), good.networks);
  await expect(loadTables(empty.url, folder, () => undefined)).rejects.toThrow(/npm run db:deploy$/);
  await empty.drop();
});
