import { pino } from "pino";
import { expect, it } from "vitest";
import { resolveScope } from "@/lib/auth/scope";
import { ApiError } from "@/lib/contract/api-error";
import { operations } from "@/lib/http/openapi/document";
import { createGate } from "@/lib/testing/gate";
import { type ApiRouteDeps, createApiFrame, createApiRoute } from "./api-route";
import { createLookUps } from "./page-reads";

const statement = `select "password" from "users" where "email" = 'ann@example.com'`;

/** What a route of Ann's needs; it logs to `lines`. */
function depsOf(lines: string[]): ApiRouteDeps {
  const user = { admin: false, publisherId: null, agencyId: null, networkId: null, advertiserId: null };
  const viewer = {
    userId: 1,
    name: "Ann",
    email: "ann@example.com",
    isAdmin: false,
    isHouse: false,
    publisherId: null,
    scope: resolveScope(user, [], null, null),
  };
  return {
    authenticate: async () => ({ viewer, apiKeyDigest: null, credential: "key" }),
    countRequest: async () => ({ limit: 10, remaining: 9, resetEpochSeconds: 0, isExceeded: false }),
    lookUps: createLookUps(),
    appUrl: undefined,
    trustedProxyHops: 0,
    log: pino({ level: "info" }, { write: (line: string) => void lines.push(line) }),
  };
}

/** What a caller is answered when the handler throws, and what the log then holds. */
async function answerTo(error: unknown) {
  const lines: string[] = [];
  const route = createApiFrame(() => depsOf(lines))(() => Promise.reject(error));
  const response = await route(new Request("http://app.test/api/v1/exports"), {
    params: Promise.resolve({}),
  });
  const { status, headers } = response;
  return { status, headers, text: await response.text(), logged: lines.join("") };
}

const writes = operations.filter(({ method }) => method !== "get");
const canBeTried = ["createExport", "preflightExport"];

it.each(writes.map((operation) => [operation.operationId, operation] as const))(
  "whoever means only to look by dry_run never finds that it was done: %s",
  async (operationId, operation) => {
    let isDone = false;
    // Its query is all that matters here.
    const { body: _, ...bodiless } = operation;
    const route = createApiRoute(
      createApiFrame(() => depsOf([])),
      () => undefined,
    )(bodiless, async () => {
      isDone = true;
      return { status: 204 };
    });
    const answerOf = (query: string) =>
      route(new Request(`http://app.test/api/v1/any?${query}`, { method: operation.method.toUpperCase() }), {
        params: Promise.resolve(
          Object.fromEntries(
            Object.entries(operation.params ?? {}).map(([name, { example }]) => [name, String(example)]),
          ),
        ),
      });
    for (const query of ["", "dry_run=false", "dry_run=0"]) {
      isDone = false;
      expect((await answerOf(query)).status).toBe(204);
      expect(isDone).toBe(true);
    }
    if (canBeTried.includes(operationId)) return;
    isDone = false;
    for (const query of [
      "dry_run=true",
      "dry_run",
      "dry_run=1",
      "dry_run=perhaps",
      "dry_run=false&dry_run=true",
    ]) {
      const answer = await answerOf(query);
      expect(await answer.json()).toMatchObject({
        error: { code: "BAD_REQUEST", details: { dry_run: [expect.stringContaining("leave it out")] } },
      });
    }
    expect(isDone).toBe(false);
  },
);

it.each([
  new Error(`Invalid invocation:\n${statement}\nrelation "users" does not exist`),
  Object.assign(new Error("syntax error"), {
    query: statement,
    stack: `Error: ${statement}\n at lib/db/pool.ts`,
  }),
  statement,
  new ApiError("INTERNAL", "Something went wrong.", { cause: new Error(statement) }),
])(
  "what fails inside is answered without its words, and the log has them where nobody else does: %#",
  async (error) => {
    const { status, text, logged } = await answerTo(error);
    expect(status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ error: { code: "INTERNAL", request_id: expect.any(String) } });
    for (const word of ["select", "users", "ann@", "lib/", "does not exist"])
      expect(text).not.toContain(word);
    if (!(error instanceof ApiError)) expect(logged).toContain("users");
  },
);

it("a refusal is answered in its own words, and is no entry in the log", async () => {
  const { status, text, logged } = await answerTo(
    new ApiError("NOT_FOUND", "There is no export 7 among yours."),
  );
  expect(status).toBe(404);
  expect(text).toContain("There is no export 7 among yours.");
  expect(logged).toBe("");
});

it.each([
  new Error("timeout exceeded when trying to connect"),
  new Error("outside", { cause: new Error("timeout exceeded when trying to connect") }),
])("whoever finds no connection left is told to come back, and it is no fault of ours: %#", async (error) => {
  const { status, headers, text, logged } = await answerTo(error);
  expect(status).toBe(503);
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  expect(JSON.parse(text)).toMatchObject({ error: { code: "SERVICE_UNAVAILABLE" } });
  expect(text).not.toContain("timeout exceeded");
  expect(logged).toBe("");
});

it.each([
  Object.assign(new Error("connect ECONNREFUSED 10.1.2.3:5432"), { code: "ECONNREFUSED" }),
  new Error("outside", { cause: new Error("Connection terminated unexpectedly") }),
])("whoever finds no database is told to come back, and the log tells of it: %#", async (error) => {
  const { status, headers, text, logged } = await answerTo(error);
  expect(status).toBe(503);
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  expect(JSON.parse(text)).toMatchObject({ error: { code: "SERVICE_UNAVAILABLE" } });
  expect(text).not.toMatch(/10\.1\.2\.3|terminated/);
  expect(logged).toMatch(/ECONNREFUSED|terminated/);
});

it.each<[string, (name: string) => Record<string, string>]>([
  ["keys", (name) => ({ "x-api-key": name })],
  ["bearers", (name) => ({ authorization: `Bearer ${name}` })],
  ["sessions", (name) => ({ cookie: `theme=dark; tranche.session_token=${name}` })],
  ["addresses", (name) => ({ "x-forwarded-for": name })],
])(
  "by %s: a hundred and fifty requests of one person keep nobody else from being known",
  async (_what, headersOf) => {
    const gate = createGate();
    const asked: (string | null)[] = [];
    const deps: ApiRouteDeps = {
      async authenticate({ headers }) {
        const text = ["x-api-key", "authorization", "cookie", "x-forwarded-for"]
          .map((name) => headers.get(name))
          .join("");
        asked.push(text.includes("modest") ? "modest" : "greedy");
        if (!text.includes("modest")) await gate.opened;
        return undefined;
      },
      countRequest: () => Promise.reject(new Error("Nobody is known here.")),
      lookUps: createLookUps(),
      appUrl: undefined,
      trustedProxyHops: 1,
      log: pino({ level: "silent" }),
    };
    const route = createApiFrame(() => deps)(async () => ({}));
    const send = (name: string) =>
      route(new Request("http://app.test/api/v1/exports", { headers: headersOf(name) }), {
        params: Promise.resolve({}),
      });
    const greedy = Array.from({ length: 150 }, () => send("greedy"));
    expect((await send("modest")).status).toBe(401);
    expect(asked).toEqual(["greedy", "greedy", "modest"]);
    gate.open();
    expect(new Set((await Promise.all(greedy)).map(({ status }) => status))).toEqual(new Set([401]));
  },
);
