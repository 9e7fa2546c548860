import { scryptSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isConnectionShortage } from "@/lib/db/connection-shortage";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { setPassword } from "./accounts";
import { createDeviceCookies } from "./device-cookie";
import { createSessions, endPresentedSession, findSession } from "./sessions";

const secret = "for-this-test-alone-and-long-enough";
const body = { email: "ann@example.com", password: "correct horse battery" };

let testDatabase: TestDatabase;
let pool: ReturnType<typeof createPool>;
let database: Database;
let userId: number;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url);
  database = createDatabase(pool);
  const user = await database.user.create({ data: { email: body.email, name: "Ann" } });
  userId = user.id;
  await setPassword(createSessions(database, { secret, appUrl: undefined }), userId, body.password);
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

it.each([
  ["https", "https://exports.example.com", true],
  ["http on one machine", undefined, false],
])(
  "behind %s the cookie is out of reach of scripts and other sites; Secure there: %s, %s",
  async (_what, appUrl, isSecure) => {
    const sessions = createSessions(database, { secret, appUrl });
    const headers = { host: "127.0.0.1:3000" };
    const answer = await sessions.api.signInEmail({ body, headers, asResponse: true });
    expect(answer.status).toBe(200);
    const [cookie = ""] = answer.headers.getSetCookie();
    expect(cookie.split("; ")).toEqual(expect.arrayContaining(["HttpOnly", "SameSite=Lax", "Path=/"]));
    expect(cookie.includes("; Secure")).toBe(isSecure);
    expect(cookie.startsWith("__Host-tranche.session_token=")).toBe(isSecure);
    expect(cookie).not.toContain("Domain=");
  },
);

describe("a session", () => {
  const sessions = () => createSessions(database, { secret, appUrl: "https://exports.example.com" });

  async function signIn(): Promise<Headers> {
    const answer = await sessions().api.signInEmail({ body, asResponse: true });
    return new Headers({
      cookie: answer.headers
        .getSetCookie()
        .map((one) => one.split(";")[0])
        .join("; "),
    });
  }

  it("that is used every day ends after thirty days all the same", async () => {
    const others = await database.session.count();
    const request = await signIn();
    expect(await findSession(sessions(), request)).toMatchObject({ userId });
    const age = async (seconds: number) =>
      pool.query("update sessions set created_at = now() - make_interval(secs => $1)", [seconds]);
    await age(30 * 86_400 - 60);
    expect(await findSession(sessions(), request)).toMatchObject({ userId });
    await age(30 * 86_400 + 1);
    expect(await findSession(sessions(), request)).toBeUndefined();
    expect(await database.session.count()).toBe(others);
  });

  it("that nobody has used for fourteen days has ended, and one that was used then has not", async () => {
    const request = await signIn();
    const unused = "update sessions set expires_at = expires_at - make_interval(secs => $1)";
    await pool.query(unused, [14 * 86_400 - 60]);
    expect(await findSession(sessions(), request)).toMatchObject({ userId });
    await pool.query(unused, [14 * 86_400 - 60]);
    expect(await findSession(sessions(), request)).toMatchObject({ userId });
    await pool.query(unused, [14 * 86_400 + 1]);
    expect(await findSession(sessions(), request)).toBeUndefined();
  });

  it("ends when its browser signs in anew, and others do not", async () => {
    const [first, other] = [await signIn(), await signIn()];
    await endPresentedSession(sessions(), first);
    expect(await findSession(sessions(), first)).toBeUndefined();
    expect(await findSession(sessions(), other)).toMatchObject({ userId });
  });

  it("ends when the password is changed, wherever it is", async () => {
    const requests = [await signIn(), await signIn()];
    await setPassword(sessions(), userId, body.password);
    for (const request of requests) expect(await findSession(sessions(), request)).toBeUndefined();
  });
});

it("a password is kept as scrypt makes it of a salt of its own, with the work that SECURITY.md tells", async () => {
  const sessions = createSessions(database, { secret, appUrl: undefined });
  const stored = async () =>
    (await database.account.findFirstOrThrow({ where: { userId } })).password?.split(":") ?? [];
  const [salt = "", hash] = await stored();
  const work = { N: 16_384, r: 16, p: 1, maxmem: 64 * 1024 * 1024 };
  expect(scryptSync(body.password, salt, 64, work).toString("hex")).toBe(hash);
  expect(Buffer.from(salt, "hex")).toHaveLength(16);
  await setPassword(sessions, userId, body.password);
  expect((await stored())[0]).not.toBe(salt);
});

describe("the cookie of a device", () => {
  const now = new Date("2026-11-28T12:00:00Z");
  const daysLater = (days: number) => new Date(now.getTime() + days * 86_400_000);
  const devices = createDeviceCookies({ secret, appUrl: undefined });
  const sent = (setCookie: string) => new Headers({ cookie: `theme=dark; ${setCookie.split(";")[0]}` });

  it("proves a sign-in of this person for ninety days, and keeps the device's name", () => {
    const request = sent(devices.write("ann@example.com", null, now));
    const id = devices.read(request, "Ann@example.com ", daysLater(90));
    expect(id).toMatch(/^[\w-]{16}$/);
    expect(devices.read(request, "ann@example.com", daysLater(91))).toBeNull();
    expect(devices.read(request, "ann@example.com", daysLater(-1))).toBeNull();
    const renewed = sent(devices.write("ann@example.com", id, daysLater(50)));
    expect(devices.read(renewed, "ann@example.com", daysLater(140))).toBe(id);
  });

  it("proves nothing for others, changed, or made with another secret", () => {
    const setCookie = devices.write("ann@example.com", null, now);
    expect(devices.read(sent(setCookie), "bob@example.com", now)).toBeNull();
    const [id = "", day = "", signature = ""] = setCookie.split(";")[0]?.split("=")[1]?.split(".") ?? [];
    for (const changed of [
      `x${id}.${day}.${signature}`,
      `${id}.${Number(day) + 1}.${signature}`,
      `${id}.${day}.`,
    ])
      expect(devices.read(sent(`tranche.device=${changed}`), "ann@example.com", daysLater(1))).toBeNull();
    const others = createDeviceCookies({ secret: `${secret}!`, appUrl: undefined });
    expect(others.read(sent(setCookie), "ann@example.com", now)).toBeNull();
  });

  it("is out of reach of scripts and other sites, and bound to its host by https", () => {
    expect(devices.write("ann@example.com", null, now)).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
    const secure = createDeviceCookies({ secret, appUrl: "https://exports.example.com" });
    expect(secure.write("ann@example.com", null, now)).toMatch(/^__Host-tranche\.device=.*; Secure$/);
  });
});

it("an empty pool is told as such by a sign-in and by a look at a session, not as a fault of ours", async () => {
  const small = createPool(testDatabase.url, 1);
  const sessions = createSessions(createDatabase(small), { secret, appUrl: undefined });
  const signIn = () => sessions.api.signInEmail({ body, asResponse: true });
  const [cookie = ""] = (await signIn()).headers.getSetCookie();
  const headers = new Headers({ cookie: cookie.split(";")[0] ?? "" });
  expect(await findSession(sessions, headers)).toMatchObject({ userId });
  const held = await small.connect();
  // Only now: to make a connection may take longer.
  small.options.connectionTimeoutMillis = 50;
  const outcomes = await Promise.allSettled([findSession(sessions, headers), signIn()]);
  held.release();
  await small.end();
  const reasons = outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason : "answered"));
  expect(reasons.map(isConnectionShortage)).toEqual([true, true]);
});
