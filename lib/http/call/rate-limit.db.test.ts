import { expect, onTestFinished, test } from "vitest";
import { resolveScope } from "@/lib/auth/scope";
import type { Viewer } from "@/lib/auth/viewer";
import { createPool } from "@/lib/db/pool";
import { createTestDatabase } from "@/lib/testing/database/database";
import { countRequest } from "./rate-limit";

const now = new Date("2026-11-24T10:59:00Z");
const nextHour = new Date("2026-11-24T11:00:00Z");

test("requests by key and by session count apart, of people at the house up to a thousand and to twenty thousand an hour", async () => {
  const testDatabase = await createTestDatabase();
  const pool = createPool(testDatabase.url);
  onTestFinished(async () => {
    await pool.end();
    await testDatabase.drop();
  });
  const { rows } = await pool.query<{ id: number }>(
    "insert into users (email, name) values ('ann@example.com', 'Ann'), ('ben@example.com', 'Ben') returning id",
  );
  const [ann, ben] = rows.map(({ id }) => viewerOf(id));
  if (!ann || !ben) throw new Error("The people were not stored.");
  const count = (viewer: Viewer, credential: "key" | "session", at = now) =>
    countRequest(pool, { viewer, credential }, at);

  expect(await count(ann, "key")).toEqual({
    limit: 1000,
    remaining: 999,
    resetEpochSeconds: nextHour.getTime() / 1000,
    isExceeded: false,
  });
  await Promise.all(Array.from({ length: 20 }, () => count(ann, "key")));
  await Promise.all(Array.from({ length: 20 }, () => count(ann, "session")));
  expect(await count(ann, "key")).toMatchObject({ remaining: 978 });
  expect(await count(ann, "session")).toMatchObject({ limit: 20_000, remaining: 19_979, isExceeded: false });
  expect(await count(ben, "key")).toMatchObject({ remaining: 999 });
  expect(await count({ ...ben, isHouse: false }, "session")).toMatchObject({ limit: 200_000 });

  // A key at its limit stops no page, and the page has its own.
  await pool.query("update rate_limit_windows set count = 999 where user_id = $1", [ann.userId]);
  expect(await count(ann, "key")).toMatchObject({ remaining: 0, isExceeded: false });
  expect(await count(ann, "key")).toMatchObject({ remaining: 0, isExceeded: true });
  expect(await count(ann, "session")).toMatchObject({ isExceeded: false });
  await pool.query("update rate_limit_windows set session_count = 19999 where user_id = $1", [ann.userId]);
  expect(await count(ann, "session")).toMatchObject({ remaining: 0, isExceeded: false });
  expect(await count(ann, "session")).toMatchObject({ remaining: 0, isExceeded: true });
  for (const credential of ["key", "session"] as const)
    expect(await count(ann, credential, nextHour)).toMatchObject({ isExceeded: false });
});

/** Somebody of the house, which has the lower limit. */
function viewerOf(userId: number): Viewer {
  const user = { admin: false, publisherId: 1, agencyId: null, networkId: null, advertiserId: null };
  const scope = resolveScope(user, [], 1, { hideDeals: false });
  return { userId, name: "", email: "", isAdmin: false, isHouse: true, publisherId: 1, scope };
}
