import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/e2e/support/database";
import { createPool } from "@/lib/db/pool";
import { countSignInAttempt, forgetSignInAttempt } from "./sign-in-throttle";

let testDatabase: TestDatabase;
let pool: pg.Pool;
/** Stands for another app process. */
let otherPool: pg.Pool;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url);
  otherPool = createPool(testDatabase.url);
});
afterAll(async () => {
  await pool.end();
  await otherPool.end();
  await testDatabase.drop();
});

const now = new Date("2026-11-24T10:05:00Z");
let people = 0;
const somebody = () => ({ email: `person-${people++}@example.com`, ipAddress: `203.0.113.${people}` });

async function attempts(count: number, attempt: { email: string; ipAddress: string | null }, at = now) {
  const waits: (number | undefined)[] = [];
  for (let i = 0; i < count; i++) {
    waits.push(await countSignInAttempt(i % 2 ? otherPool : pool, attempt, at));
  }
  return waits;
}

it("after ten attempts for an e-mail address the eleventh waits for the next quarter of an hour, in all processes", async () => {
  const waits = await attempts(12, somebody());
  expect(waits.slice(0, 10)).toEqual(Array(10).fill(undefined));
  expect(waits.slice(10)).toEqual([600, 600]);
});

it("an e-mail address counts from wherever and however it is written", async () => {
  const { email } = somebody();
  await attempts(10, { email, ipAddress: "198.51.100.1" });
  expect(await countSignInAttempt(pool, { email: ` ${email.toUpperCase()} `, ipAddress: null }, now)).toBe(
    600,
  );
});

it("after sixty attempts from a network address the next waits, whoever it is for", async () => {
  const { ipAddress } = somebody();
  for (let person = 0; person < 6; person++) await attempts(10, { ...somebody(), ipAddress });
  expect(await countSignInAttempt(pool, { ...somebody(), ipAddress }, now)).toBe(600);
  expect(await countSignInAttempt(pool, somebody(), now)).toBeUndefined();
});

it("of attempts at one moment no more than ten get through", async () => {
  const attempt = somebody();
  const waits = await Promise.all(
    Array.from({ length: 30 }, (_, i) => countSignInAttempt(i % 2 ? pool : otherPool, attempt, now)),
  );
  expect(waits.filter((wait) => wait === undefined)).toHaveLength(10);
});

it("the next quarter of an hour begins anew, and forgets the one before", async () => {
  const attempt = somebody();
  await attempts(11, attempt);
  const later = new Date("2026-11-24T10:15:00Z");
  expect(await countSignInAttempt(pool, attempt, later)).toBeUndefined();
  const { rows } = await pool.query("select 1 from sign_in_windows where window_start < $1", [later]);
  expect(rows).toEqual([]);
});

it("who signs in is not counted, however often; others at the address stay counted", async () => {
  const ipAddress = "198.51.100.7";
  const attempt = { ...somebody(), ipAddress };
  for (let i = 0; i < 80; i++) {
    expect(await countSignInAttempt(pool, attempt, now)).toBeUndefined();
    await forgetSignInAttempt(pool, attempt, now);
  }
  await attempts(10, { ...somebody(), ipAddress });
  const { rows } = await pool.query("select count from sign_in_windows where subject = $1", [
    `address:${ipAddress}`,
  ]);
  expect(rows).toEqual([{ count: 10 }]);
});

it("keeps no e-mail address as it was typed", async () => {
  const attempt = { email: "typed-password-by-mistake@example.com", ipAddress: null };
  await countSignInAttempt(pool, attempt, now);
  const { rows } = await pool.query("select 1 from sign_in_windows where subject like '%typed%'");
  expect(rows).toEqual([]);
});
