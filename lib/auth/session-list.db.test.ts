import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { setPassword } from "./accounts";
import { changePassword } from "./change-password";
import { endOtherSessions, endSessionOf, listSessions, noteDevice } from "./session-list";
import { createSessions, findSession, type Sessions } from "./sessions";
import { countSignInAttempt } from "./sign-in-throttle";

const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
const password = "correct horse battery";
const newPassword = "staple of the same horse";

let testDatabase: TestDatabase;
let pool: ReturnType<typeof createPool>;
let database: Database;
let sessions: Sessions;
let ann: number;
let bob: number;
/** As stored at the beginning. */
let hash: string | null;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url);
  database = createDatabase(pool);
  sessions = createSessions(database, { secret: "for-this-test-alone-and-long-enough", appUrl: undefined });
  // The real one takes most of the time of thirty sign-ins; sessions.db.test.ts tries it.
  Object.assign((await sessions.$context).password, {
    hash: async (plain: string) => `hash of ${plain}`,
    verify: async ({ hash: kept, password: plain }: { hash: string; password: string }) =>
      kept === `hash of ${plain}`,
  });
  const create = async (name: string) =>
    (await database.user.create({ data: { email: `${name}@example.com`, name } })).id;
  [ann, bob] = [await create("ann"), await create("bob")];
  for (const userId of [ann, bob]) await setPassword(sessions, userId, password);
  hash = (await database.account.findFirstOrThrow({ where: { userId: ann } })).password;
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});
beforeEach(async () => {
  await database.auditEntry.deleteMany();
  await pool.query("delete from sign_in_windows");
  await database.account.updateMany({ data: { password: hash } });
  await database.session.deleteMany();
});

interface SignedIn {
  id: number;
  request: Headers;
}

async function signIn(
  name: string,
  device = { userAgent: firefox, ipAddress: "192.0.2.7" },
): Promise<SignedIn> {
  const body = { email: `${name}@example.com`, password };
  const answer = await sessions.api.signInEmail({ body, asResponse: true });
  const { token } = (await answer.json()) as { token: string };
  await noteDevice(database, token, device);
  const request = new Headers({ cookie: answer.headers.getSetCookie()[0]?.split(";")[0] ?? "" });
  const found = await findSession(sessions, request);
  return { id: found?.id ?? 0, request };
}

const isAlive = async ({ request }: SignedIn) => (await findSession(sessions, request)) !== undefined;
const originOf = (userId: number) => ({
  userId,
  credential: "session" as const,
  ipAddress: "192.0.2.7",
  requestId: "req_1",
});
const audited = async () =>
  (await database.auditEntry.findMany({ orderBy: { id: "asc" } })).map(({ userId, action, details }) => ({
    userId,
    action,
    details,
  }));

describe("the list of sessions", () => {
  it("tells device, address and times of one's own, the present one first, and no token", async () => {
    const [first, second] = [await signIn("ann"), await signIn("ann", { userAgent: "", ipAddress: "::1" })];
    await signIn("bob");
    const list = await listSessions(database, { userId: ann, currentId: first.id, now: new Date() });
    expect(list).toEqual([
      {
        id: first.id,
        device: "Firefox on Windows",
        ip_address: "192.0.2.7",
        created_at: expect.any(String),
        last_used_at: expect.any(String),
        is_current: true,
      },
      expect.objectContaining({ id: second.id, device: null, ip_address: "::1", is_current: false }),
    ]);
  });

  it("leaves out what is over: unused for 14 days, or 30 days old", async () => {
    const { id } = await signIn("ann");
    const seen = async (days: number) =>
      (
        await listSessions(database, {
          userId: ann,
          currentId: id,
          now: new Date(Date.now() + days * 86_400_000),
        })
      ).length;
    expect(await seen(13.9)).toBe(1);
    expect(await seen(14.1)).toBe(0);
    await pool.query("update sessions set expires_at = now() + interval '90 days'");
    expect(await seen(29.9)).toBe(1);
    expect(await seen(30.1)).toBe(0);
  });

  it("tells the last use to within five minutes", async () => {
    const one = await signIn("ann");
    const unused =
      "update sessions set updated_at = updated_at - $1::interval, expires_at = expires_at - $1::interval";
    await pool.query(unused, ["6 minutes"]);
    const lastUse = async () =>
      Date.parse(
        (await listSessions(database, { userId: ann, currentId: one.id, now: new Date() }))[0]
          ?.last_used_at ?? "",
      );
    const before = await lastUse();
    expect(await isAlive(one)).toBe(true);
    expect((await lastUse()) - before).toBeGreaterThan(5 * 60_000);
  });

  it("keeps no more of a user agent than 300 characters", async () => {
    await signIn("ann", { userAgent: "x".repeat(10_000), ipAddress: "192.0.2.7" });
    expect((await database.session.findFirstOrThrow()).userAgent).toHaveLength(300);
  });
});

describe("ending", () => {
  it("one session ends that one, and the audit log tells it", async () => {
    const [here, there] = [await signIn("ann"), await signIn("ann")];
    await endSessionOf(database, { userId: ann, id: there.id, auditOrigin: originOf(ann) });
    expect([await isAlive(here), await isAlive(there)]).toEqual([true, false]);
    expect(await audited()).toEqual([{ userId: ann, action: "session.ended", details: { sessions: 1 } }]);
  });

  it("somebody else's session is refused as one that does not exist, and leaves no entry", async () => {
    const bobs = await signIn("bob");
    const end = (id: number) => endSessionOf(database, { userId: ann, id, auditOrigin: originOf(ann) });
    await expect(end(bobs.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(end(2_000_000_000)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await isAlive(bobs)).toBe(true);
    expect(await audited()).toEqual([]);
  });

  it("all others leaves the present one and those of other people", async () => {
    const [here, there, third, bobs] = [
      await signIn("ann"),
      await signIn("ann"),
      await signIn("ann"),
      await signIn("bob"),
    ];
    const call = { userId: ann, currentId: here.id, auditOrigin: originOf(ann) };
    expect(await endOtherSessions(database, call)).toBe(2);
    expect(await Promise.all([here, there, third, bobs].map(isAlive))).toEqual([true, false, false, true]);
    expect(await endOtherSessions(database, call)).toBe(0);
    expect(await audited()).toEqual([{ userId: ann, action: "session.ended", details: { sessions: 2 } }]);
  });
});

describe("a changed password", () => {
  const attempt = { email: "ann@example.com", ipAddress: "192.0.2.7", deviceId: null };
  const change = (sessionId: number, current: string, next: string, now = new Date()) =>
    changePassword(
      { database, pool, sessions },
      {
        userId: ann,
        sessionId,
        passwords: { current_password: current, new_password: next },
        attempt,
        auditOrigin: originOf(ann),
        now,
      },
    );
  const statusOf = async (tried: string) =>
    (
      await sessions.api.signInEmail({
        body: { email: "ann@example.com", password: tried },
        asResponse: true,
      })
    ).status;

  it("ends all other sessions of the person, and only the new password opens", async () => {
    const [here, there, bobs] = [await signIn("ann"), await signIn("ann"), await signIn("bob")];
    expect(await change(here.id, password, newPassword)).toBe(1);
    expect(await Promise.all([here, there, bobs].map(isAlive))).toEqual([true, false, true]);
    expect([await statusOf(password), await statusOf(newPassword)]).toEqual([401, 200]);
    expect(await audited()).toEqual([
      { userId: ann, action: "password.changed", details: { sessions_ended: 1 } },
    ]);
  });

  it("needs the present one: nothing ends without it, and the audit log tells the try", async () => {
    const [here, there] = [await signIn("ann"), await signIn("ann")];
    await expect(change(here.id, "guessed", newPassword)).rejects.toMatchObject({
      code: "BAD_REQUEST",
      details: { current_password: ["is wrong"] },
    });
    expect(await Promise.all([here, there].map(isAlive))).toEqual([true, true]);
    expect(await statusOf(password)).toBe(200);
    expect(await audited()).toEqual([
      { userId: ann, action: "password.refused", details: { reason: "wrong_password" } },
    ]);
  });

  it("is not guessed at leisure: after ten wrong ones even the right one waits, with one entry for all", async () => {
    const { id } = await signIn("ann");
    // At one moment of one window, whatever the clock says when this runs.
    const now = new Date(Math.floor(Date.now() / 900_000) * 900_000);
    for (let nth = 0; nth < 9; nth++) await countSignInAttempt(pool, attempt, now);
    await expect(change(id, "guessed", newPassword, now)).rejects.toMatchObject({ code: "BAD_REQUEST" });
    for (let nth = 0; nth < 3; nth++)
      await expect(change(id, password, newPassword, now)).rejects.toMatchObject({
        code: "RATE_LIMIT_EXCEEDED",
        retryAfterSeconds: 900,
      });
    expect((await audited()).at(-1)?.details).toEqual({ reason: "too_many_attempts" });
    expect(await audited()).toHaveLength(2);
  });

  it("of two at once wins once", async () => {
    const { id } = await signIn("ann");
    const outcomes = await Promise.allSettled([
      change(id, password, newPassword),
      change(id, password, `${newPassword} again`),
    ]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("has to be another one", async () => {
    const { id } = await signIn("ann");
    await expect(change(id, password, password)).rejects.toMatchObject({
      details: { new_password: ["must differ from the present one"] },
    });
  });
});
