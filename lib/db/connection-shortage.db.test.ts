import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { createTestDatabase } from "@/lib/testing/database/database";
import { createTestPool } from "@/lib/testing/database/test-pool";
import { isConnectionShortage } from "./connection-shortage";
import { createPool } from "./pool";
import { createDatabase } from "./prisma";
import { connectClient } from "./session";

async function thrownBy(action: () => Promise<unknown>): Promise<unknown> {
  return action().then(
    () => expect.unreachable("Nothing was thrown."),
    (error: unknown) => error,
  );
}

test("an empty pool is told from other errors, over node-postgres, Prisma and its transactions", async () => {
  const testDatabase = await createTestDatabase();
  const pool = createPool(testDatabase.url, 1);
  const database = createDatabase(pool);
  onTestFinished(async () => {
    await pool.end();
    await testDatabase.drop();
  });
  const wrong = await thrownBy(() => pool.query("select nothing"));
  const held = await pool.connect();
  // Only now: to make a connection may take longer.
  pool.options.connectionTimeoutMillis = 50;
  const empty = [
    await thrownBy(() => pool.query("select")),
    await thrownBy(() => database.user.count()),
    await thrownBy(() => database.$transaction(async (transaction) => transaction.user.count())),
  ];
  held.release();
  expect(empty.map(isConnectionShortage)).toEqual([true, true, true]);
  expect(isConnectionShortage(new Error("outer", { cause: empty[0] }))).toBe(true);
  expect(isConnectionShortage(wrong)).toBe(false);
});

test("a server that has no connection left is one, too", async () => {
  const testDatabase = await createTestDatabase();
  const admin = new pg.Client(testDatabase.url);
  await admin.connect();
  onTestFinished(async () => {
    await admin.end();
    await testDatabase.drop();
  });
  await admin.query("create role few login password 'few' connection limit 0");
  onTestFinished(async () => void (await admin.query("drop role few")));
  const url = new URL(testDatabase.url);
  [url.username, url.password] = ["few", "few"];
  const pool = createTestPool({ connectionString: url.href });
  const error = await thrownBy(() => pool.query("select"));
  const overPrisma = await thrownBy(() => createDatabase(pool).user.count());
  await pool.end();
  expect([error, overPrisma].map(isConnectionShortage)).toEqual([true, true]);
});

test("a server that is starting up is one, too, whatever was to be done with the connection", async () => {
  const testDatabase = await createTestDatabase();
  const client = await connectClient({ connectionString: testDatabase.url });
  const pool = createPool(testDatabase.url, 2);
  onTestFinished(async () => {
    await pool.end();
    await client.end();
    await testDatabase.drop();
  });
  // As it answers then; here to whoever reads people, since no test can hold a server in its start.
  await client.query(`
    create function starting() returns boolean language plpgsql as
      $$ begin raise 'the database system is starting up' using errcode = 'cannot_connect_now'; end $$;
    insert into users (email, name) values ('some@example.com', 'Some');
    alter table users rename to held_users;
    create view users as select * from held_users where starting();`);
  const database = createDatabase(pool);
  const errors = [
    await thrownBy(() => pool.query("select from users")),
    await thrownBy(() => database.user.count()),
    await thrownBy(() => database.$transaction(async (transaction) => transaction.user.count())),
    await thrownBy(() => database.$queryRaw`select from users`),
  ];
  expect(errors.map(isConnectionShortage)).toEqual([true, true, true, true]);
});
