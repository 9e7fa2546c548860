import { afterAll, beforeAll, expect, it } from "vitest";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { whileLocked } from "@/lib/testing/database/while-locked";
import { rotateApiKey } from "./accounts";
import { digestApiKey } from "./api-key";

let testDatabase: TestDatabase;
let pool: ReturnType<typeof createPool>;
let database: Database;
let userId: number;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url);
  database = createDatabase(pool);
  userId = (await database.user.create({ data: { email: "ann@example.com", name: "Ann" } })).id;
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

async function storedDigest(): Promise<string | null> {
  return (await database.user.findUniqueOrThrow({ where: { id: userId } })).apiKeyDigest;
}

it.each(["the first key", "the next one"])(
  "of eight rotations at once one wins, and its key is the one that works: %s",
  async () => {
    const arrivedAt = new Date();
    const outcomes = await whileLocked(testDatabase.url, { table: "users", id: userId }, 8, () =>
      rotateApiKey(database, userId, arrivedAt),
    );
    const won = outcomes.flatMap((one) => (one.status === "fulfilled" ? [digestApiKey(one.value)] : []));
    expect(won).toEqual([await storedDigest()]);
    const refused = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
    expect(refused).toEqual(Array(7).fill("CONFLICT"));
  },
);

it("a rotation that was asked for before the present key was made changes nothing", async () => {
  const arrivedAt = new Date();
  await rotateApiKey(database, userId, new Date(arrivedAt.getTime() + 1));
  const digest = await storedDigest();
  await expect(rotateApiKey(database, userId, arrivedAt)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await storedDigest()).toBe(digest);
});
