import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { whileLocked } from "@/lib/testing/database/while-locked";
import { describeApiKey, rotateApiKey } from "./accounts";
import { digestApiKey } from "./api-key";
import { type Authentication, authenticate } from "./authenticate";
import { createSessions } from "./sessions";

const sessionSettings = { secret: "for-this-test-alone-and-long-enough", appUrl: undefined };

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
    const seen = await storedDigest();
    const outcomes = await whileLocked(testDatabase.url, { table: "users", id: userId }, 8, () =>
      rotateApiKey(database, userId, seen),
    );
    const won = outcomes.flatMap((one) => (one.status === "fulfilled" ? [digestApiKey(one.value)] : []));
    expect(won).toEqual([await storedDigest()]);
    const refused = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
    expect(refused).toEqual(Array(7).fill("CONFLICT"));
  },
);

it("a rotation whose request was looked up before the present key was made changes nothing", async () => {
  const seen = await storedDigest();
  await rotateApiKey(database, userId, seen);
  const digest = await storedDigest();
  await expect(rotateApiKey(database, userId, seen)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await storedDigest()).toBe(digest);
});

it("a key of a machine whose clock is an hour ahead is rotated at once by one that is not, and a second one is told", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const now = Date.now();
  vi.setSystemTime(now + 3_600_000);
  const key = await rotateApiKey(database, userId, await storedDigest());
  vi.setSystemTime(now);
  const { apiKeyDigest } = await authenticated(key);
  const next = await rotateApiKey(database, userId, apiKeyDigest, 1);
  expect(await storedDigest()).toBe(digestApiKey(next));
  vi.setSystemTime(now + 7_200_000);
  await expect(rotateApiKey(database, userId, apiKeyDigest)).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await describeApiKey(database, userId)).previous).not.toBeNull();
});

async function authenticated(key: string): Promise<Authentication> {
  const request = new Request("http://app.test/api/v1/exports", { headers: { "x-api-key": key } });
  const authentication = await authenticate(request, database, createSessions(database, sessionSettings));
  if (!authentication) throw new Error("The key is nobody's.");
  return authentication;
}
