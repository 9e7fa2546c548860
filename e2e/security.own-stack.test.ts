import { once } from "node:events";
import net from "node:net";
import pLimit from "p-limit";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type FuzzStack, sessionToken, startFuzzStack } from "@/e2e/fuzz/fuzz-stack";
import { describeRequest, runFuzz } from "@/e2e/fuzz/run-fuzz";
import { addressOf, apiRoutes } from "@/e2e/support/api/api-routes";
import { runExport } from "@/e2e/support/api/call-api";
import { clickPeriod } from "@/e2e/support/api/route-checks";
import { routeTable } from "@/e2e/support/api/route-table";
import { peakRssBytes } from "@/e2e/support/bench/process-use";
import { uploadUntilAnswered } from "@/e2e/support/stack/upload-until-answered";
import { auditLogAnswer } from "@/lib/contract/audit";
import { createExportAnswer, errorAnswer, exportAnswer, exportListAnswer } from "@/lib/contract/export";
import { type Person, password } from "@/lib/testing/people";

// Everything on one stack of its own: its people are strangers to each other, and its log is read in the end.

let world: FuzzStack;
let url: string;
let sql: pg.Client;
/** Connections that sent no more than half of the headers, from the beginning on. */
const held: Promise<unknown>[] = [];
beforeAll(async () => {
  vi.stubEnv("LOG_LEVEL", "debug");
  // With the door for the functions' engine where everybody reaches it.
  vi.stubEnv("WEB_RENDERS", "true");
  world = await startFuzzStack();
  url = world.stack.info.url;
  sql = new pg.Client(world.stack.info.database_url);
  await sql.connect();
  for (const to of [url, world.stack.info.inngest.base_url])
    for (const sent of ["", "GET /health HTTP/1.1\r\nHost: local\r\nX-Half"]) held.push(closeOf(to, sent));
});
afterAll(async () => {
  await sql?.end();
  await world?.stack.stop();
  vi.unstubAllEnvs();
});

function call(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}${path}`, { redirect: "manual", ...init });
}

/** When a connection is closed on which only so much was sent. */
async function closeOf(to: string, sent: string): Promise<void> {
  const { hostname, port } = new URL(to);
  const socket = net.connect(Number(port), hostname, () => socket.write(sent));
  socket.resume();
  await once(socket, "close");
}

function person(email: string): Person {
  const found = world.people.find((one) => one.email === email);
  if (!found) throw new Error(`There is no ${email}.`);
  return found;
}

const postJson = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

function signIn(email: string, given: string, headers: Record<string, string> = {}): Promise<Response> {
  return call("/api/auth/sign-in/email", postJson({ email, password: given }, headers));
}

describe("every role against every route, with everybody's ids", () => {
  it("the table names every route file, and no other", () => {
    expect(Object.keys(routeTable).toSorted()).toEqual(apiRoutes().map(({ name }) => name));
  });

  it.each(apiRoutes().map((route) => [route.name, route] as const))("%s", async (name, route) => {
    const check = routeTable[name];
    if (!check) throw new Error(`Add a line for ${name} to e2e/support/api/route-table.ts.`);
    const { people } = world;
    const clicksOf = async (publisherIds: number[]) => {
      const { rows } = await sql.query(
        `select count(*)::int as rows, coalesce(sum(click_count), 0)::int as clicks from daily_clicks
         where click_date between $1 and $2 and publisher_id = any($3)`,
        [clickPeriod.start_date, clickPeriod.end_date, publisherIds],
      );
      return rows[0];
    };
    const changeExport = async (id: number) => {
      await sql.query("update export_reports set total_parts = total_parts + 1 where id = $1", [id]);
    };
    for (const one of people) await check({ url, route, person: one, people, clicksOf, changeExport });
  });
});

describe("what Next would answer by itself below /api/v1 is the error envelope:", () => {
  const routes = apiRoutes().filter(({ name }) => name.startsWith("v1/") && !name.includes("..."));
  it.each(routes.map((route) => [route.name, route] as const))(
    "methods that %s has not",
    async (_name, route) => {
      const headers = { "x-api-key": person("house@example.com").apiKey };
      const address = addressOf(route.name, { id: "1", report_type: "deals_excel" });
      const missing = ["DELETE", "GET", "PATCH", "POST", "PUT"].filter((one) => !route.methods.includes(one));
      for (const method of missing) {
        expect((await call(address, { method })).status, method).toBe(401);
        const answer = await call(address, { method, headers });
        const { code, request_id } = errorAnswer.parse(await answer.json()).error;
        expect({ method, status: answer.status, code }).toEqual({
          method,
          status: 405,
          code: "METHOD_NOT_ALLOWED",
        });
        expect(answer.headers.get("x-request-id")).toBe(request_id);
        const allowed = answer.headers.get("allow")?.split(", ") ?? [];
        expect(allowed.filter((one) => one !== "HEAD" && one !== "OPTIONS")).toEqual(
          route.methods.toSorted(),
        );
        expect((await call(address, { method: "OPTIONS" })).headers.get("allow")).toBe(allowed.join(", "));
      }
    },
  );

  it.each(["", "/", "/nowhere", "/exports/1/nowhere", "/exports/nowhere/at/all"])(
    "no route %s",
    async (path) => {
      const headers = { "x-api-key": person("house@example.com").apiKey };
      const answer = await fetch(`${url}/api/v1${path}`, { headers });
      const { code, request_id } = errorAnswer.parse(await answer.json()).error;
      expect([answer.status, code]).toEqual([404, "NOT_FOUND"]);
      expect(answer.headers.get("x-request-id")).toBe(request_id);
    },
  );
});

describe("pages", () => {
  it("lead nowhere else after signing in", async () => {
    for (const next of ["https://evil.example", "//evil.example", "/\\evil.example", "/%09/evil.example"]) {
      const answer = await call(`/sign-in?next=${encodeURIComponent(next)}`, {
        headers: { cookie: world.cookie },
      });
      expect(new URL(answer.headers.get("location") ?? "/", url).origin).toBe(url);
    }
  });

  it("of the audit log do not exist for anybody but admins", async () => {
    expect((await call("/audit", { headers: { cookie: world.cookie } })).status).toBe(404);
  });
});

describe("a session's cookie", () => {
  const body = { report_type: "deals_excel" };
  it.each([
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["another origin", { origin: "https://evil.example" }],
    ["nobody knows where", {}],
    ["a form of our own origin", { "sec-fetch-site": "same-origin", "content-type": "text/plain" }],
  ])("does not write for %s", async (_what, headers) => {
    const { cookie } = world;
    const answer = await call("/api/v1/exports?dry_run=true", postJson(body, { cookie, ...headers }));
    expect(answer.status).toBe(401);
  });

  it("writes for our own page, and is dead after signing out", async () => {
    const account = person("plain-admin@example.com");
    const signedIn = await signIn(account.email, password, { origin: url });
    expect(signedIn.status).toBe(200);
    const [cookie = ""] = signedIn.headers.getSetCookie();
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    expect(await signedIn.text()).not.toContain(sessionToken(cookie));

    const own = { cookie: cookie.split(";")[0] ?? "", "sec-fetch-site": "same-origin" };
    const write = () => call("/api/v1/exports?dry_run=true", postJson(body, own));
    expect((await write()).status).toBe(202);
    const foreign = { ...own, "sec-fetch-site": "cross-site" };
    expect((await call("/api/auth/sign-out", postJson({}, foreign))).status).toBe(403);
    expect((await write()).status).toBe(202);
    expect((await call("/api/auth/sign-out", postJson({}, own))).status).toBe(200);
    expect((await write()).status).toBe(401);
  });
});

describe("a right that is taken away", () => {
  const at = (path: string, apiKey: string, init: RequestInit = {}) =>
    call(`/api/v1/exports${path}`, { ...init, headers: { "x-api-key": apiKey, ...init.headers } });

  it("takes link, receipt and replay of an earlier file with it", async () => {
    const { apiKey, userId } = person("publisher-3@example.com");
    const body = { report_type: "clicks_details_excel", search_params: clickPeriod };
    const created = await at("", apiKey, postJson(body, { "idempotency-key": "before" }));
    const { id } = createExportAnswer.parse(await created.json()).export;
    await runExport({ url, apiKey }, body);
    expect((await at(`/${id}/download`, apiKey)).status).toBe(302);
    expect((await at(`/${id}/manifest`, apiKey)).status).toBe(200);
    await sql.query("update users set publisher_id = 5 where id = $1", [userId]);
    try {
      const link = await at(`/${id}/download`, apiKey);
      expect([link.status, link.headers.get("location")]).toEqual([404, null]);
      expect((await at(`/${id}/manifest`, apiKey)).status).toBe(409);
      const withheld = { id, status: "completed", download_url: null, file_withheld: "rights_changed" };
      const poll = exportAnswer.parse(await (await at(`/${id}?wait=1`, apiKey)).json());
      expect(poll.export).toMatchObject(withheld);
      const replay = await at("", apiKey, postJson(body, { "idempotency-key": "before" }));
      expect(createExportAnswer.parse(await replay.json()).export).toMatchObject(withheld);
      const { exports } = exportListAnswer.parse(await (await at("?limit=100", apiKey)).json());
      expect(exports.find((one) => one.id === id)).toMatchObject(withheld);
    } finally {
      await sql.query("update users set publisher_id = 3 where id = $1", [userId]);
    }
  });

  it("ends an event stream that was opened with a cookie at its sign-out, before it tells anything more", async () => {
    const { email, apiKey } = person("plain-admin@example.com");
    const [cookie = ""] = (await signIn(email, password, { origin: url })).headers.getSetCookie();
    const own = { cookie: cookie.split(";")[0] ?? "", "sec-fetch-site": "same-origin" };
    const stream = await call("/api/v1/exports/events", { headers: own });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    const next = async () => (await reader?.read())?.value;
    const report = () =>
      at("", apiKey, postJson({ report_type: "deals_excel", search_params: { run: crypto.randomUUID() } }));
    // Its opening and what other tests still change may come before.
    await report();
    for (let piece = await next(); !piece?.includes("deals_excel"); piece = await next())
      if (piece === undefined) throw new Error("The stream ended before it told of an export.");
    expect((await call("/api/auth/sign-out", postJson({}, own))).status).toBe(200);
    await report();
    // What was on its way before the sign-out may still arrive; then it ends.
    for (let piece = await next(); piece !== undefined; piece = await next());
    expect((await call("/api/v1/exports", { headers: own })).status).toBe(401);
  });
});

describe("signing in", () => {
  it("is refused alike for a wrong password and an unknown address, and for pages of other sites", async () => {
    const { email } = person("plain-admin@example.com");
    const answers = [await signIn(email, "wrong"), await signIn("unknown@example.com", "wrong")];
    const said = await Promise.all(
      answers.map(async (answer) => errorAnswer.parse(await answer.json()).error.message),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(said[0]).toBe(said[1]);
    expect((await signIn(email, password, { origin: "https://evil.example" })).status).toBe(403);
  });

  it("has to wait after ten wrong passwords, even with the right one, until the time that Retry-After tells", async () => {
    const { email } = person("house@example.com");
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 10; attempt++) statuses.push((await signIn(email, "wrong")).status);
    expect(statuses).toEqual(Array(10).fill(401));
    const answer = await signIn(email, password);
    expect(answer.status).toBe(429);
    expect(errorAnswer.parse(await answer.json()).error.code).toBe("RATE_LIMIT_EXCEEDED");
    const seconds = Number(answer.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(15 * 60);
    await sql.query("update sign_in_windows set window_start = window_start - interval '15 minutes'");
    expect((await signIn(email, password)).status).toBe(200);
  });
});

describe("a body of 100 MB", () => {
  const signature = () => `t=${Math.floor(Date.now() / 1000)}&s=${"ab".repeat(32)}`;
  const json = { "content-type": "application/json" };
  const whoever: [who: string, headers: () => Record<string, string>][] = [
    ["a stranger", () => json],
    ["a stranger with a signature that is none", () => ({ ...json, "x-inngest-signature": signature() })],
    ["an admin", () => ({ ...json, "x-api-key": person("plain-admin@example.com").apiKey })],
  ];

  it("to any route, by whomever, eight at a time, is refused or let lie, and held by nobody", async () => {
    // Rotating needs no body, and would end the key that the others are sent with.
    const rotates = ({ name, method, who }: { name: string; method: string; who: string }) =>
      name === "v1/api-key/rotate" && method === "POST" && who === "an admin";
    const uploads = apiRoutes()
      .flatMap(({ name }) => ["POST", "PUT", "PATCH", "DELETE"].map((method) => ({ name, method })))
      .flatMap((one) => whoever.map(([who, headers]) => ({ ...one, who, headers })))
      .filter((upload) => !rotates(upload))
      .map((upload, nth) => ({ ...upload, isChunked: nth % 2 === 0 }));
    expect(uploads.length).toBeGreaterThan(200);
    const limit = pLimit(8);
    const answers = await Promise.all(
      uploads.map(({ name, method, who, headers, isChunked }) =>
        limit(async () => {
          const address = `${url}${addressOf(name, { id: "1", report_type: "deals_excel" })}`;
          const upload = { method, headers: headers(), bytes: 100_000_000, isChunked };
          return { name, method, who, isChunked, status: await uploadUntilAnswered(address, upload) };
        }),
      ),
    );
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const writes = ["v1/exports", "v1/exports/preflight", "v1/webhooks"];
    const read = answers.filter(
      ({ name, method, who }) => writes.includes(name) && method === "POST" && who === "an admin",
    );
    expect(read.map(({ status }) => status)).toEqual(read.map(() => 413));
    const engine = answers.filter(({ name, method }) => name === "inngest" && method === "POST");
    for (const { who, status } of engine)
      expect([who, status]).toEqual([who, who.includes("signature") ? 413 : 401]);
    const peak = await peakRssBytes(world.stack.parts.get("web")?.pid());
    if (peak !== undefined) expect(peak).toBeLessThan(600_000_000);
  });
});

it("four unsigned bodies of 200 MB at once for the durable functions are refused unread, while others are answered", async () => {
  const upload = { method: "POST", headers: { "content-type": "application/json" }, bytes: 200_000_000 };
  const [health, ...answers] = await Promise.all([
    fetch(`${url}/api/health`),
    ...[true, false, true, false].map((isChunked) =>
      uploadUntilAnswered(`${url}/api/inngest`, { ...upload, isChunked }),
    ),
  ]);
  expect(answers).toEqual([401, 401, 401, 401]);
  expect(health.status).toBe(200);
  const peak = await peakRssBytes(world.stack.parts.get("web")?.pid());
  if (peak !== undefined) expect(peak).toBeLessThan(600_000_000);
});

describe("a body of a hundred levels, a thousand times", () => {
  const deep = `[${Array(1_000)
    .fill(`${'{"a":'.repeat(100)}1${"}".repeat(100)}`)
    .join(",")}]`;
  const request = `{"report_type":"deals_excel","search_params":{"deep":${deep}}}`;
  it.each([
    ["/api/v1/exports", { "idempotency-key": "deep" }, request],
    ["/api/v1/exports", {}, request],
    ["/api/v1/exports", { "idempotency-key": "list" }, deep],
    ["/api/v1/exports/preflight", {}, request],
    ["/api/v1/webhooks", {}, `{"url":${deep}}`],
  ])("to %s with %j is refused by its field, not failed at", async (path, headers, body) => {
    const { apiKey } = person("publisher-2@example.com");
    const init = {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "x-api-key": apiKey },
    };
    const answer = await call(path, { ...init, headers: { ...init.headers, ...headers } });
    expect([400, 413]).toContain(answer.status);
    expect(Object.keys(errorAnswer.parse(await answer.json()).error.details)).not.toEqual([]);
  });
});

/** Calls the durable functions with a signature that is none of ours. Each such call is one line of the app's log. */
function callWronglySigned(method: string): Promise<Response> {
  const signature = `t=${Math.floor(Date.now() / 1000)}&s=${"0".repeat(64)}`;
  const body = method === "GET" ? {} : { body: "{}" };
  return call("/api/inngest", { method, headers: { "x-inngest-signature": signature }, ...body });
}

const wrongSignatureLine = "a call of the durable functions was refused: its signature is wrong";

/**
 * All lines of the log since there were so many. They come by a pipe of their own, later than answers may: so one more is
 * provoked that is known, behind those of `calls` calls that were wrongly signed, and waited for.
 */
async function linesSince(before: number, calls: number): Promise<string[]> {
  expect((await callWronglySigned("PUT")).status).toBe(401);
  const lines = () => world.stack.lines.slice(before);
  await expect
    .poll(() => lines().filter((line) => line.includes(wrongSignatureLine)).length)
    .toBeGreaterThan(calls);
  return lines();
}

it("what nobody or somebody else has signed reaches the durable functions by no method; a wrong signature is one line of the log, and none a stack", async () => {
  const before = world.stack.lines.length;
  for (const method of ["GET", "PUT", "POST"])
    for (const headers of [{}, { "x-inngest-signature": "" }, { "x-inngest-signature": "t=soon&s=none" }]) {
      const answer = await call("/api/inngest?probe=trust", { method, headers });
      expect(answer.status).toBe(401);
      expect(errorAnswer.parse(await answer.json()).error.code).toBe("UNAUTHORIZED");
    }
  for (const method of ["GET", "PUT", "POST"]) expect((await callWronglySigned(method)).status).toBe(401);

  const lines = await linesSince(before, 3);
  const told = lines.filter((line) => /^\s+at |signature/i.test(line));
  expect(told.map((line) => JSON.parse(line).msg)).toEqual(Array(4).fill(wrongSignatureLine));
});

describe("limits", () => {
  it("every answer to somebody known tells what is left, errors too; to nobody it tells nothing", async () => {
    const headers = { "x-api-key": person("house@example.com").apiKey };
    for (const path of ["exports", "exports/999999999", "nowhere", "audit-log", "reports/x/rows"]) {
      const answer = await call(`/api/v1/${path}`, { headers });
      expect(answer.headers.get("x-ratelimit-limit"), path).toBe("1000");
      expect(Number(answer.headers.get("x-ratelimit-remaining")), path).toBeLessThan(1000);
      expect(Number(answer.headers.get("x-ratelimit-reset")), path).toBeGreaterThan(Date.now() / 1000);
    }
    expect((await call("/api/v1/exports")).headers.has("x-ratelimit-limit")).toBe(false);
  });
});

it("who created, got again and downloaded an export, and who was refused, stands in the audit log", async () => {
  const { apiKey, email } = person("publisher-2@example.com");
  const request = { report_type: "advertisers_csv", search_params: { run: crypto.randomUUID() } };
  const { id } = await runExport({ url, apiKey }, request);
  await runExport({ url, apiKey }, request);
  const download = await call(`/api/v1/exports/${id}/download`, {
    headers: { "x-api-key": apiKey, "x-forwarded-for": "6.6.6.6" },
  });
  expect(download.status).toBe(302);
  await signIn("stranger@example.com", "wrong");

  const admin = { "x-api-key": person("plain-admin@example.com").apiKey };
  const log = auditLogAnswer.parse(
    await (await call("/api/v1/audit-log?limit=4", { headers: admin })).json(),
  );
  const own = { user_email: email, export_id: id, credential: "api_key", ip_address: "127.0.0.1" };
  expect(log.entries).toMatchObject([
    {
      action: "sign_in.refused",
      user_id: null,
      export_id: null,
      credential: "password",
      details: { email: "stranger@example.com", reason: "wrong_credentials" },
    },
    { action: "export.downloaded", ...own, request_id: download.headers.get("x-request-id") },
    { action: "export.deduped", ...own },
    { action: "export.created", ...own },
  ]);
  const older = `/api/v1/audit-log?action=export.created&before=${log.entries[3]?.id}&limit=100`;
  const { entries } = auditLogAnswer.parse(await (await call(older, { headers: admin })).json());
  expect(entries.filter((entry) => entry.action !== "export.created")).toEqual([]);
  expect((await call("/api/v1/audit-log?before=soon", { headers: admin })).status).toBe(400);
});

it("600 broken requests to all routes: no status of 500 or more, no leak, no crash", async () => {
  const { stack } = world;
  const [credentials, secrets] = [world.credentials(), world.secrets()];
  const web = stack.parts.get("web")?.pid();
  const { problems, statuses } = await runFuzz({
    url,
    credentials,
    secrets,
    seed: 20_261_125,
    requests: 600,
  });
  const found = problems.map(
    (one) => `#${one.index} ${one.problems.join("; ")}: ${describeRequest(one.request)}`,
  );
  expect(found).toEqual([]);
  // The requests got further than the door.
  expect(statuses[200]).toBeGreaterThan(20);
  expect(statuses[400]).toBeGreaterThan(20);
  expect(stack.parts.get("web")?.pid()).toBe(web);
  expect((await call("/api/health")).status).toBe(200);
});

it("connections that have sent no headers, or half of them, since the beginning are closed by now", async () => {
  await Promise.all(held);
});

it("the log of all this, at level debug, holds no key, cookie, password, or signature of a link", async () => {
  const { apiKey } = person("publisher-2@example.com");
  const request = { report_type: "advertisers_csv", search_params: { run: crypto.randomUUID() } };
  const { download_url } = await runExport({ url, apiKey }, request);
  await call(`/api/v1/exports?api_key=${apiKey}`);
  const signature = new URL(download_url ?? "").searchParams.get("X-Amz-Signature") ?? "";
  expect(signature).toHaveLength(64);
  const { stack, people } = world;
  const cookie = sessionToken(world.cookie);
  const { info } = stack;
  await linesSince(stack.lines.length, 0);
  const secrets = [
    ...people.map((one) => one.apiKey),
    cookie,
    password,
    signature,
    info.s3.secret_access_key,
  ];
  expect(stack.lines.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([]);
});
