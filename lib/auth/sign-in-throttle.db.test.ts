import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPool } from "@/lib/db/pool";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { countSignInAttempt, forgetSignInAttempt, type SignInAttempt } from "./sign-in-throttle";

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
const somebody = () => ({
  email: `person-${people++}@example.com`,
  ipAddress: `203.0.113.${people}` as string | null,
  deviceId: null as string | null,
});

async function waitOf(attempt: SignInAttempt, at = now, on = pool): Promise<number | undefined> {
  return (await countSignInAttempt(on, attempt, at))?.retryAfterSeconds;
}

async function attempts(count: number, attempt: SignInAttempt) {
  const waits: (number | undefined)[] = [];
  for (let i = 0; i < count; i++) waits.push(await waitOf(attempt, now, i % 2 ? otherPool : pool));
  return waits;
}

it("after ten attempts for a person from one address the eleventh waits for the next quarter of an hour, in all processes", async () => {
  const waits = await attempts(12, somebody());
  expect(waits.slice(0, 10)).toEqual(Array(10).fill(undefined));
  expect(waits.slice(10)).toEqual([600, 600]);
});

it("an e-mail address counts however it is written", async () => {
  const attempt = somebody();
  await attempts(10, attempt);
  expect(await waitOf({ ...attempt, email: ` ${attempt.email.toUpperCase()} ` })).toBe(600);
});

it("who is guessed at elsewhere is not kept out: at another address, or on a device with an earlier sign-in", async () => {
  const attempt = somebody();
  await attempts(30, attempt);
  expect(await waitOf({ ...attempt, ipAddress: "198.51.100.1" })).toBeUndefined();
  expect(await waitOf({ ...attempt, deviceId: "own" })).toBeUndefined();
});

it("a hundred attempts from many addresses keep out unknown devices, and none that is known", async () => {
  const { email } = somebody();
  for (let address = 0; address < 10; address++)
    await attempts(10, { email, ipAddress: `198.51.100.${100 + address}`, deviceId: null });
  expect(await waitOf({ email, ipAddress: "198.51.100.200", deviceId: null })).toBe(600);
  expect(await waitOf({ email, ipAddress: "198.51.100.200", deviceId: "own" })).toBeUndefined();
});

it("a device has its own ten attempts, and gets no others by being known for somebody else", async () => {
  const attempt = { ...somebody(), deviceId: "shared" };
  expect((await attempts(11, attempt)).slice(9)).toEqual([undefined, 600]);
  expect(await waitOf({ ...somebody(), deviceId: "shared" })).toBeUndefined();
});

it("an office is not kept out by one of its people; a list of stolen passwords is", async () => {
  const { ipAddress } = somebody();
  await attempts(30, { ...somebody(), ipAddress });
  expect(await waitOf({ ...somebody(), ipAddress })).toBeUndefined();
  await pool.query("update sign_in_windows set count = 600 where subject = $1", [`address:${ipAddress}`]);
  expect(await waitOf({ ...somebody(), ipAddress })).toBe(600);
  expect(await waitOf({ ...somebody(), ipAddress, deviceId: "own" })).toBeUndefined();
});

it("of a thousand refusals in a quarter of an hour one is the first", async () => {
  const attempt = somebody();
  const refusals = await Promise.all(
    Array.from({ length: 60 }, () => countSignInAttempt(pool, attempt, now)),
  );
  expect(refusals.filter((refusal) => refusal?.isFirst)).toHaveLength(1);
  expect(refusals.filter((refusal) => refusal !== undefined)).toHaveLength(50);
});

it("of attempts at one moment no more than ten get through", async () => {
  const attempt = somebody();
  const waits = await Promise.all(
    Array.from({ length: 30 }, (_, i) => waitOf(attempt, now, i % 2 ? pool : otherPool)),
  );
  expect(waits.filter((wait) => wait === undefined)).toHaveLength(10);
});

it("the next quarter of an hour begins anew, and forgets the one before", async () => {
  const attempt = somebody();
  await attempts(11, attempt);
  const later = new Date("2026-11-24T10:15:00Z");
  expect(await waitOf(attempt, later)).toBeUndefined();
  const { rows } = await pool.query("select 1 from sign_in_windows where window_start < $1", [later]);
  expect(rows).toEqual([]);
});

it("who signs in is not counted, however often; others at the address stay counted", async () => {
  const ipAddress = "198.51.100.7";
  const attempt = { ...somebody(), ipAddress };
  for (let i = 0; i < 80; i++) {
    expect(await waitOf(attempt)).toBeUndefined();
    await forgetSignInAttempt(pool, attempt, now);
  }
  await attempts(10, { ...somebody(), ipAddress });
  const { rows } = await pool.query("select count from sign_in_windows where subject = $1", [
    `address:${ipAddress}`,
  ]);
  expect(rows).toEqual([{ count: 10 }]);
});

it("keeps no e-mail address as it was typed", async () => {
  const attempt = { email: "typed-password-by-mistake@example.com", ipAddress: null, deviceId: null };
  await waitOf(attempt);
  const { rows } = await pool.query("select 1 from sign_in_windows where subject like '%typed%'");
  expect(rows).toEqual([]);
});
