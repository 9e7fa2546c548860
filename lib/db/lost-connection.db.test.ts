import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { isLostConnection } from "./lost-connection";
import { createPool } from "./pool";
import { createDatabase } from "./prisma";

let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(() => testDatabase.drop());

async function lost(...works: (() => Promise<unknown>)[]): Promise<boolean[]> {
  const errors = works.map((work) =>
    work().then(
      () => expect.unreachable("Nothing was thrown."),
      (error: Error) => isLostConnection(error),
    ),
  );
  return Promise.all(errors);
}

test("a server that is not there is told from other errors, over node-postgres, Prisma and its transactions", async () => {
  const gone = createPool("postgresql://postgres@127.0.0.1:9/gone");
  const database = createDatabase(gone);
  expect(
    await lost(
      () => gone.query("select 1"),
      () => database.user.count(),
      () => database.$queryRaw`select 1`,
      () => database.$transaction(async (transaction) => transaction.user.count()),
    ),
  ).toEqual([true, true, true, true]);
  await gone.end();
});

test("a connection that the server ends at a statement is one that was lost, over all of them", async () => {
  const pool = createPool(testDatabase.url, 4);
  const database = createDatabase(pool);
  const end = "select pg_terminate_backend(pg_backend_pid())";
  expect(
    await lost(
      () => pool.query(end),
      () => database.$queryRawUnsafe(end),
      () => database.$transaction(async (transaction) => transaction.$queryRawUnsafe(end)),
    ),
  ).toEqual([true, true, true]);
  await pool.end();
});

test("what the server refuses is not", async () => {
  const pool = createPool(testDatabase.url, 4);
  const database = createDatabase(pool);
  const missing = { where: { id: -1 } };
  expect(
    await lost(
      () => pool.query("select nothing"),
      () => pool.query("do $$ begin raise sqlstate '53100'; end $$"),
      () => database.$queryRaw`select nothing`,
      () => database.user.findUniqueOrThrow(missing),
    ),
  ).toEqual([false, false, false, false]);
  await pool.end();
});
