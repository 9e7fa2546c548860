import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { pageViewerHeader, pageViewerQuery } from "@/lib/contract/page/page-viewer";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { type SignInDeps, signIn, signInByLink, signOut } from "@/lib/http/call/sign-in";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { describeApiKey, endPreviousApiKey, rotateApiKey, setPassword } from "./accounts";
import { authenticate } from "./authenticate";
import { createDeviceCookies } from "./device-cookie";
import { createSessions, lifeSecondsMax, type Sessions } from "./sessions";
import { makeSignInLink } from "./sign-in-link";
import { countSignInAttempt } from "./sign-in-throttle";

const settings = { secret: "for-this-test-alone-and-long-enough", appUrl: undefined };
const body = { email: "ann@example.com", password: "correct horse battery" };

let testDatabase: TestDatabase;
let pool: ReturnType<typeof createPool>;
let database: Database;
let sessions: Sessions;
let userId: number;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url);
  database = createDatabase(pool);
  sessions = createSessions(database, settings);
  userId = (await database.user.create({ data: { email: body.email, name: "Ann" } })).id;
  await setPassword(sessions, userId, body.password);
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

/** Whom a request with these headers comes from, by e-mail address. */
async function whoSends(headers: Record<string, string>, query = ""): Promise<string | undefined> {
  const request = new Request(`http://127.0.0.1:3000/api/v1/exports${query}`, { headers });
  return (await authenticate(request, database, sessions))?.viewer.email;
}

const keyOf = () => database.user.findUniqueOrThrow({ where: { id: userId } });

/** By somebody who knows of the present key. */
async function rotate(previousHours?: number): Promise<string> {
  return rotateApiKey(database, userId, (await keyOf()).apiKeyDigest, previousHours);
}

it("an API key is nobody's any more once its owner has got a new one", async () => {
  const first = await rotate();
  expect(await whoSends({ "x-api-key": first })).toBe(body.email);
  const second = await rotate();
  expect(await whoSends({ "x-api-key": second })).toBe(body.email);
  expect(await whoSends({ "x-api-key": first })).toBeUndefined();
  expect(await whoSends({ authorization: `Bearer ${first}` })).toBeUndefined();
});

describe("an API key that goes on beside the one after it", () => {
  it("is its owner's for the hours that it was given, and nobody's after them", async () => {
    const first = await rotate();
    const second = await rotate(2);
    expect(await whoSends({ "x-api-key": first })).toBe(body.email);
    expect(await whoSends({ "x-api-key": second })).toBe(body.email);
    const { previousApiKeyExpiresAt } = await keyOf();
    const hours = ((previousApiKeyExpiresAt?.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(1.9);
    expect(hours).toBeLessThanOrEqual(2.01);
    await database.user.update({
      where: { id: userId },
      data: { previousApiKeyExpiresAt: new Date(Date.now() - 1000) },
    });
    expect(await whoSends({ "x-api-key": first })).toBeUndefined();
    expect(await whoSends({ "x-api-key": second })).toBe(body.email);
    expect((await describeApiKey(database, userId)).previous).toBeNull();
  });

  it("ends with the next rotation, also when that lets another one go on", async () => {
    const first = await rotate();
    const second = await rotate(24);
    const third = await rotate(24);
    expect(await whoSends({ "x-api-key": first })).toBeUndefined();
    expect(await whoSends({ "x-api-key": second })).toBe(body.email);
    const fourth = await rotate();
    for (const dead of [second, third]) expect(await whoSends({ "x-api-key": dead })).toBeUndefined();
    expect(await whoSends({ "x-api-key": fourth })).toBe(body.email);
  });

  it("ends when it is told to, once", async () => {
    const first = await rotate();
    const second = await rotate(1);
    expect(await endPreviousApiKey(database, userId)).toBe(true);
    expect(await endPreviousApiKey(database, userId)).toBe(false);
    expect(await whoSends({ "x-api-key": first })).toBeUndefined();
    expect(await whoSends({ "x-api-key": second })).toBe(body.email);
  });

  it("tells its owner when each of the two was used last, and a use within a minute changes nothing", async () => {
    const first = await rotate();
    await whoSends({ "x-api-key": first });
    const second = await rotate(1);
    const unused = await describeApiKey(database, userId);
    expect(unused).toMatchObject({ last_used_at: null, previous: { last_used_at: expect.any(String) } });
    await whoSends({ "x-api-key": second });
    const longAgo = new Date(Date.now() - 61_000);
    await database.user.update({ where: { id: userId }, data: { previousApiKeyUsedAt: longAgo } });
    const { apiKeyUsedAt } = await keyOf();
    expect(apiKeyUsedAt).not.toBeNull();
    await whoSends({ "x-api-key": second });
    await whoSends({ "x-api-key": first });
    const after = await keyOf();
    expect(after.apiKeyUsedAt).toEqual(apiKeyUsedAt);
    expect(after.previousApiKeyUsedAt?.getTime()).toBeGreaterThan(longAgo.getTime());
  });
});

it("a cookie is nobody's any more after its sign-out, wherever it was copied to; other sessions go on", async () => {
  const here = await signedIn();
  const elsewhere = await signedIn();
  expect(await whoSends(here)).toBe(body.email);
  expect((await signOut(post(here), parts())).status).toBe(200);
  expect(await whoSends(here)).toBeUndefined();
  expect(await whoSends(elsewhere)).toBe(body.email);
});

it("a sign-out from a page that was made for another person ends no session", async () => {
  const here = await signedIn();
  const other = { ...here, [pageViewerHeader]: String(userId + 1) };
  expect((await signOut(post(other), parts())).status).toBe(200);
  expect(await whoSends(here)).toBe(body.email);
  expect((await signOut(post({ ...here, [pageViewerHeader]: String(userId) }), parts())).status).toBe(200);
  expect(await whoSends(here)).toBeUndefined();
});

it("a session is not for a page that was made for another person; who shows a key may name any page", async () => {
  const here = await signedIn();
  const other = String(userId + 1);
  expect(await whoSends({ ...here, [pageViewerHeader]: String(userId) })).toBe(body.email);
  expect(await whoSends({ ...here, [pageViewerHeader]: other })).toBeUndefined();
  expect(await whoSends(here, `?${pageViewerQuery}=${userId}`)).toBe(body.email);
  for (const query of [`?${pageViewerQuery}=${other}`, `?${pageViewerQuery}=`])
    expect(await whoSends(here, query)).toBeUndefined();
  expect(await whoSends({ "x-api-key": await rotate(), [pageViewerHeader]: other })).toBe(body.email);
});

it("a browser keeps the cookie for as long as a session that is used may live", async () => {
  const cookies = (await signIn(post({}, body), parts())).headers.getSetCookie();
  const [cookie = ""] = cookies.filter((one) => one.startsWith("tranche.session_token="));
  expect(cookie.split("; ")).toContain(`Max-Age=${lifeSecondsMax}`);
});

it("a sign-in ends the session that its browser had, and no other", async () => {
  const before = await signedIn();
  const elsewhere = await signedIn();
  const after = await signedIn(before);
  expect(await whoSends(before)).toBeUndefined();
  expect(await whoSends(after)).toBe(body.email);
  expect(await whoSends(elsewhere)).toBe(body.email);
});

it("a sign-in link signs its person in, in place of whom the browser had, once, and stands in the audit log", async () => {
  const before = await signedIn();
  const benId = (await database.user.create({ data: { email: "ben@example.com", name: "Ben" } })).id;
  const link = await makeSignInLink(database, { userId: benId, now: new Date() });
  const secret = link.slice(link.indexOf("#") + 1);
  const answer = await signInByLink(post(before, { secret }), parts());
  expect(answer.status).toBe(200);
  expect(await whoSends(cookieOf(answer))).toBe("ben@example.com");
  expect(await whoSends(before)).toBeUndefined();
  const again = await signInByLink(post({}, { secret }), parts());
  expect({ status: again.status, cookies: again.headers.getSetCookie() }).toEqual({
    status: 401,
    cookies: [],
  });
  const foreign = { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" };
  expect((await signInByLink(post(foreign, { secret }), parts())).status).toBe(403);
  const entries = await database.auditEntry.findMany({ where: { userId: benId } });
  expect(entries).toMatchObject([{ action: "sign_in.accepted", credential: "link" }]);
});

/** Attempts are counted by quarters of an hour: within this test none ends. */
function stopClock(): void {
  const quarterMs = 15 * 60_000;
  const now = Math.floor(Date.now() / quarterMs) * quarterMs + quarterMs / 2;
  vi.useFakeTimers({ toFake: ["Date"], now });
  onTestFinished(() => void vi.useRealTimers());
}

/** Without the passwords, which take their time. */
async function useUpAttempts(email: string): Promise<void> {
  const attempt = { email, ipAddress: null, deviceId: null };
  for (let made = 0; made < 10; made++) await countSignInAttempt(pool, attempt, new Date());
}

it("a known device signs in while guessers have used up all attempts of unknown ones", async () => {
  stopClock();
  const known = await signedIn();
  await useUpAttempts(body.email);
  expect((await signIn(post({}, body), parts())).status).toBe(429);
  expect((await signIn(post(known, body), parts())).status).toBe(200);
});

it("of the attempts that are refused unlooked the audit log keeps the first of a quarter of an hour", async () => {
  stopClock();
  const guess = { email: "nobody@example.com", password: "a guess" };
  await useUpAttempts(guess.email);
  for (let again = 0; again < 5; again++) expect((await signIn(post({}, guess), parts())).status).toBe(429);
  const kept = await database.auditEntry.count({
    where: { details: { equals: { email: guess.email, reason: "too_many_attempts" } } },
  });
  expect(kept).toBe(1);
});

function parts(): SignInDeps {
  const deviceCookies = createDeviceCookies(settings);
  return {
    sessions,
    deviceCookies,
    database,
    pool,
    log: pino({ level: "silent" }),
    trustedProxyHops: 0,
    appUrl: undefined,
  };
}

function post(headers: Record<string, string>, content?: object): Request {
  return new Request("http://127.0.0.1:3000/", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    ...(content && { body: JSON.stringify(content) }),
  });
}

/** The cookies of a browser that has just signed in, with those that it had before. */
async function signedIn(before: Record<string, string> = {}): Promise<{ cookie: string }> {
  return cookieOf(await signIn(post(before, body), parts()));
}

function cookieOf(answer: Response): { cookie: string } {
  const pairs = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
  return { cookie: pairs.join("; ") };
}
