import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { createTestDatabase } from "@/lib/testing/database/database";
import { isConnectionShortage } from "./connection-shortage";
import { createPool } from "./pool";
import { createDatabase } from "./prisma";

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
  const pool = new pg.Pool({ connectionString: url.href });
  const error = await thrownBy(() => pool.query("select"));
  const overPrisma = await thrownBy(() => createDatabase(pool).user.count());
  await pool.end();
  expect([error, overPrisma].map(isConnectionShortage)).toEqual([true, true]);
});
