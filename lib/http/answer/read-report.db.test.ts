import type pg from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { resolveScope } from "@/lib/auth/scope";
import { createPool } from "@/lib/db/pool";
import { createPageReads, type PageReads, pageReadConnections } from "@/lib/http/call/page-reads";
import type { ReportCall } from "@/lib/http/call/report-call";
import { getReportType } from "@/lib/reports/list";
import type { Queryable } from "@/lib/reports/parameters/report-request";
import { createTestDatabase } from "@/lib/testing/database/database";
import { eventually } from "@/lib/testing/eventually";
import { readReport } from "./read-report";

async function openParts(): Promise<{ pool: pg.Pool; pageReads: PageReads }> {
  const database = await createTestDatabase();
  const pool = createPool(database.url, 2);
  const [short, long] = [
    createPool(database.url, pageReadConnections.short),
    createPool(database.url, pageReadConnections.long),
  ];
  onTestFinished(async () => {
    await Promise.all([pool.end(), short.end(), long.end()]);
    await database.drop();
  });
  return { pool, pageReads: createPageReads({ short, long }) };
}

function callOf(signal: AbortSignal, userId = 1): ReportCall {
  const admin = { admin: true, publisherId: null, agencyId: null, networkId: null, advertiserId: null };
  const url = new URL("http://localhost/api/v1/reports/advertisers_csv/rows");
  const viewer = {
    userId,
    name: "Ada",
    email: "ada@example.com",
    isAdmin: true,
    isHouse: false,
    publisherId: null,
    scope: resolveScope(admin, [], null, null),
  };
  return {
    request: new Request(url, { signal }),
    url,
    params: { report_type: getReportType("advertisers_csv") },
    query: { search_params: {}, index_params: {} },
    viewer,
    auditOrigin: { userId, credential: "session", ipAddress: null, requestId: "req_1" },
    sessionId: undefined,
    apiKeyDigest: null,
    origin: url.origin,
    arrivedAt: new Date(),
    ageMs: () => 0,
    findViewer: async () => viewer,
  };
}

const sleep = (database: Queryable) => database.query("select pg_sleep(600)");

const sleeping = `select pid from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'
  and datname = current_database()`;

test("when the caller goes away its statement ends at once, and the connection serves the next", async () => {
  const deps = await openParts();
  const caller = new AbortController();
  const refused = expect(readReport(deps, "summaries", callOf(caller.signal), sleep)).rejects.toMatchObject({
    code: "SERVICE_UNAVAILABLE",
  });
  const pid = await eventually(async () => {
    const { rows } = await deps.pool.query<{ pid: number }>(sleeping);
    expect(rows).toHaveLength(1);
    return rows[0]?.pid;
  });

  caller.abort();
  await refused;
  expect((await deps.pool.query(sleeping)).rows).toEqual([]);
  const next = await readReport(deps, "summaries", callOf(new AbortController().signal), (database) =>
    database.query<{ pid: number }>("select pg_backend_pid() as pid"),
  );
  expect(next.rows[0]?.pid).toBe(pid);
});

test("behind a pooler, where the driver knows a number of the pooler's, the database's own process is cancelled, and the next transaction is somebody else's", async () => {
  const deps = await openParts();
  const database = deps.pageReads.pools.counts;
  database.on("connect", (client) => Object.assign(client, { processID: 1 }));
  const caller = new AbortController();
  const inTransaction = `select count(*)::int as open from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`;
  const refused = expect(readReport(deps, "summaries", callOf(caller.signal), sleep)).rejects.toMatchObject({
    code: "SERVICE_UNAVAILABLE",
  });
  await eventually(async () => expect((await deps.pool.query(sleeping)).rows).toHaveLength(1));
  caller.abort();
  await refused;
  expect((await deps.pool.query(sleeping)).rows).toEqual([]);
  // Nothing is left open either, after a failure or after an answer.
  const call = () => callOf(new AbortController().signal);
  const failing = readReport(deps, "summaries", call(), (client) => client.query("select 1 / 0"));
  await expect(failing).rejects.toThrow("division by zero");
  await readReport(deps, "summaries", call(), (client) => client.query("select 1"));
  expect((await deps.pool.query(inTransaction)).rows).toEqual([{ open: 0 }]);
});

test.each([
  { kind: "counts", others: ["rows", "summaries"] },
  { kind: "summaries", others: ["rows", "counts"] },
] as const)(
  "beside 250 $kind of one person, which never end, another has the next turn, and nothing else waits for them",
  async ({ kind, others }) => {
    const deps = await openParts();
    const [greedy, modest] = [1, 2];
    const [first, rest] = [new AbortController(), new AbortController()];
    const answers = Promise.allSettled(
      Array.from({ length: 250 }, (_, index) =>
        readReport(deps, kind, callOf((index === 0 ? first : rest).signal, greedy), sleep),
      ),
    );
    await expect.poll(async () => (await deps.pool.query(sleeping)).rows.length).toBeGreaterThan(0);

    const call = () => callOf(new AbortController().signal, modest);
    const one = (database: Queryable) => database.query<{ one: number }>("select 1 as one");
    // Each kind has places of its own.
    const beside = await Promise.all(
      [...others, ...others].map((other) => readReport(deps, other, call(), one)),
    );
    expect(beside.map(({ rows: [row] }) => row?.one)).toEqual([1, 1, 1, 1]);
    // Those of one kind take turns.
    const next = readReport(deps, kind, call(), one);
    first.abort();
    expect((await next).rows).toEqual([{ one: 1 }]);

    rest.abort();
    const codes = (await answers).map((answer) =>
      answer.status === "rejected" ? answer.reason.code : "answered",
    );
    const refusedAtOnce = codes.filter((code) => code === "RATE_LIMIT_EXCEEDED");
    expect(refusedAtOnce.length).toBeGreaterThan(200);
    // Whose callers have gone; nobody met an empty pool.
    expect(codes.filter((code) => code === "SERVICE_UNAVAILABLE")).toHaveLength(250 - refusedAtOnce.length);
  },
);

test("a caller that went while it waited for its turn costs no statement", async () => {
  const deps = await openParts();
  const others = new AbortController();
  const held = Promise.allSettled([1, 2].map(() => readReport(deps, "rows", callOf(others.signal), sleep)));
  const caller = new AbortController();
  const read = vi.fn(async () => "rows");
  const answer = readReport(deps, "rows", callOf(caller.signal), read);
  caller.abort();
  await expect(answer).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  others.abort();
  await held;
  expect(read).not.toHaveBeenCalled();
});

test("a name of nothing that the viewer may see is refused by its field", async () => {
  const deps = await openParts();
  const call = callOf(new AbortController().signal);
  call.query.index_params = { facets: { network: "nowhere" } };
  await expect(readReport(deps, "rows", call, async () => "rows")).rejects.toMatchObject({
    code: "BAD_REQUEST",
    details: { "index_params.facets.network": ['names no network that you may see: "nowhere".'] },
  });
});

test("a right that ends while the read waits for its turn is a right no longer", async () => {
  const deps = await openParts();
  const others = new AbortController();
  const held = Promise.allSettled([1, 2].map(() => readReport(deps, "rows", callOf(others.signal), sleep)));
  const read = vi.fn(async () => "rows");
  const call = callOf(new AbortController().signal);
  const ageMs = () => 5_000;
  const answer = readReport(deps, "rows", { ...call, ageMs, findViewer: async () => undefined }, read);
  const refused = expect(answer).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  others.abort();
  await Promise.all([held, refused]);
  expect(read).not.toHaveBeenCalled();
});
