import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { otherDatabase } from "@/lib/db/other-database";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { untoldCluster } from "@/lib/testing/database/untold-cluster";
import { deployMigrations, MigrationError } from "./deploy-migrations";
import { validateRules } from "./validate-rules";

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase({ isMigrated: false });
});
afterEach(() => database.drop());

async function query(url: string, text: string) {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

test("a deploy applies every migration once, and a second one finds nothing to do", async () => {
  const applied = await deployMigrations(database.url);
  expect(applied).toContain("20261124120000_init");
  expect(await deployMigrations(database.url)).toEqual([]);
  const books = await query(
    database.url,
    "select migration_name from _prisma_migrations where finished_at is not null and rolled_back_at is null order by migration_name",
  );
  expect(books.map((row) => row.migration_name)).toEqual(applied);
});

test("a second deploy finds nothing to do where a migration has other words now than when it was applied", async () => {
  const migrated = await createTestDatabase();
  try {
    await query(migrated.url, "update _prisma_migrations set checksum = repeat('0', 64)");
    expect(await deployMigrations(migrated.url)).toEqual([]);
  } finally {
    await migrated.drop();
  }
});

test("a second deploy finds nothing to do where dates are German, times Indian and statements short", async () => {
  const foreign = await createTestDatabase({ isForeign: true });
  try {
    expect(await deployMigrations(foreign.url)).toEqual([]);
  } finally {
    await foreign.drop();
  }
});

test("a deploy works where the server tells nobody which cluster it is", async () => {
  await query(database.url, untoldCluster("0A000"));
  expect(await deployMigrations(database.url)).toContain("20261129010000_installation");
  expect(await query(database.url, "select cluster from installation")).toEqual([{ cluster: null }]);
});

test.each(["LATIN1", "SQL_ASCII"])(
  "a database in %s is refused in one sentence and left empty",
  async (encoding) => {
    const name = `deploy_${encoding.toLowerCase()}`;
    const url = otherDatabase(database.url, name);
    await query(database.url, `create database ${name} template template0 encoding '${encoding}' locale 'C'`);
    try {
      await expect(deployMigrations(url)).rejects.toThrow(
        new RegExp(
          `^The database could not be migrated: The database "${name}" has the encoding ${encoding}, [^.]+\\.$`,
        ),
      );
      expect(await query(url, "select from pg_tables where schemaname = 'public'")).toEqual([]);
    } finally {
      await query(database.url, `drop database ${name} with (force)`);
    }
  },
);

test("values that are not finite are named at each deploy until they are mended", async () => {
  const migrated = await createTestDatabase();
  const { url } = migrated;
  try {
    // As the migration leaves the rule where a row breaks it.
    await query(
      url,
      `alter table deals drop constraint deals_end_date_finite_check;
       insert into networks (name, slug) values ('Awin', 'awin');
       insert into publishers (name, slug) values ('House', 'house');
       insert into advertisers (network_id, publisher_id, name, slug) values (1, 1, 'A', 'a');
       insert into deals (advertiser_id, title, end_date) values (1, 'Ends', '2026-12-01'), (1, 'Never ends', 'infinity');
       alter table deals add constraint deals_end_date_finite_check check (isfinite(end_date)) not valid`,
    );
    expect(await validateRules(url)).toEqual([
      "deals.end_date is not finite in 1 row (such as id = 2): exports with such a row fail. Mend it and run this again.",
    ]);
    await query(url, "update deals set end_date = null where id = 2");
    expect(await validateRules(url)).toEqual([]);
    expect(await query(url, "select conname from pg_constraint where not convalidated")).toEqual([]);
  } finally {
    await migrated.drop();
  }
});

test("of deploys at once exactly one applies", async () => {
  const { url } = database;
  const results = await Promise.all([1, 2, 3].map(() => deployMigrations(url)));
  const applied = results.filter((names) => names.length > 0);
  expect(applied).toHaveLength(1);
  const rows = await query(url, "select migration_name from _prisma_migrations order by 1");
  expect(rows.map(({ migration_name }) => migration_name)).toEqual(applied[0]);
});

test("a database that does not fit the migrations is left as it was, with the reason in one sentence", async () => {
  const { url } = database;
  await query(url, "create table users (id int)");
  const failure = await deployMigrations(url).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(MigrationError);
  expect(failure).toHaveProperty(
    "message",
    expect.stringMatching(/^The database could not be migrated: [^\n]+$/),
  );
  const tables = await query(url, "select tablename from pg_tables where schemaname = 'public'");
  expect(tables.map((row) => row.tablename)).toEqual(["users"]);
});

test("a server that does not answer is named as such", async () => {
  const failure = deployMigrations("postgresql://nobody@127.0.0.1:1/none");
  await expect(failure).rejects.toThrow(/could not be migrated: connect ECONNREFUSED 127.0.0.1:1$/);
});

test("a database without ICU is refused before anything is applied, in one sentence", async () => {
  const { url } = database;
  await query(url, "set allow_system_table_mods = on; delete from pg_collation where collname = 'und-x-icu'");
  await expect(deployMigrations(url)).rejects.toThrow(
    /^The database could not be migrated: it has no ICU collations [^\n]+ built with ICU\.$/,
  );
  expect(await query(url, "select tablename from pg_tables where schemaname = 'public'")).toEqual([]);
});
