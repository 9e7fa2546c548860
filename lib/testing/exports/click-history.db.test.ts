import { afterAll, beforeAll, expect, it } from "vitest";
import { createPool } from "@/lib/db/pool";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { clicksAt, prepareClicks, startClickWriters } from "./click-history";

const advertisers = 10;
const days = 10;
let testDatabase: TestDatabase;
let pool: ReturnType<typeof createPool>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url, 4);
  await prepareClicks(pool, advertisers, days);
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

it("however long rows are written, there stay enough to be cut into tranches, and the history has them all", async () => {
  const count = async (table: string) =>
    Number((await pool.query(`select count(*) from ${table}`)).rows[0].count);
  const writers = await startClickWriters(pool, 2, advertisers, days);
  // Enough for every row to have been deleted several times.
  await expect.poll(() => count("click_history")).toBeGreaterThan(20 * advertisers * days);
  await writers.stop();
  expect(await count("daily_clicks")).toBeGreaterThanOrEqual(0.8 * advertisers * days);

  const { rows } = await pool.query<{ name: string }>("select pg_current_snapshot()::text as name");
  const seen = await clicksAt(pool, rows[0]?.name ?? "");
  expect(seen).toHaveLength(await count("daily_clicks"));
});
