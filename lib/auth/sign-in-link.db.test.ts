import { afterAll, beforeAll, expect, it } from "vitest";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { createSessions, findSession } from "./sessions";
import { linkHours, makeSignInLink, useUpSignInLink } from "./sign-in-link";

let testDatabase: TestDatabase;
let pool: ReturnType<typeof createPool>;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url);
  database = createDatabase(pool);
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

const madeAt = new Date("2026-11-29T12:00:00Z");
const hoursLater = (hours: number) => new Date(madeAt.getTime() + hours * 3_600_000);

async function person(): Promise<number> {
  const { id } = await database.user.create({
    data: { email: `${crypto.randomUUID()}@example.com`, name: "Ann" },
  });
  return id;
}

async function secretFor(userId: number): Promise<string> {
  const link = await makeSignInLink(database, { userId, now: madeAt });
  return link.slice(link.indexOf("#") + 1);
}

it("of many who open one link at one moment one gets in, and nobody after them", async () => {
  const userId = await person();
  const secret = await secretFor(userId);
  const open = () => useUpSignInLink(pool, secret, madeAt);
  const opened = await Promise.all(Array.from({ length: 10 }, open));
  expect(opened.filter((id) => id !== undefined)).toEqual([userId]);
  expect(await open()).toBeUndefined();
});

it("a link ends after its hours, and not before", async () => {
  const userId = await person();
  const open = async (hours: number) => useUpSignInLink(pool, await secretFor(userId), hoursLater(hours));
  expect(await open(linkHours - 0.01)).toBe(userId);
  expect(await open(linkHours)).toBeUndefined();
});

it("a new link ends the one before, of its own person alone, and no secret is kept", async () => {
  const [ann, ben] = [await person(), await person()];
  const [first, others, second] = [await secretFor(ann), await secretFor(ben), await secretFor(ann)];
  expect(JSON.stringify(await database.verification.findMany())).not.toContain(second);
  expect(await useUpSignInLink(pool, first, madeAt)).toBeUndefined();
  expect(await useUpSignInLink(pool, others, madeAt)).toBe(ben);
  expect(await useUpSignInLink(pool, second, madeAt)).toBe(ann);
});

it("a session that was started for a person is theirs, without a password of theirs", async () => {
  const userId = await person();
  const sessions = createSessions(database, { secret: "s".repeat(32), appUrl: undefined });
  const started = await sessions.api.startSession({ body: { userId }, asResponse: true });
  const [cookie = ""] = started.headers.getSetCookie();
  const found = await findSession(sessions, new Headers({ cookie: cookie.split(";")[0] ?? "" }));
  expect(found).toMatchObject({ userId });
});
