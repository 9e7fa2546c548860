import type pg from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { createTestDatabase } from "@/e2e/support/database";
import { resolveScope } from "@/lib/auth/scope";
import { createPool } from "@/lib/db/pool";
import type { ApiCall } from "./api-route";
import { readReport } from "./read-report";

async function openPool(): Promise<pg.Pool> {
  const database = await createTestDatabase();
  const pool = createPool(database.url, 2);
  onTestFinished(async () => {
    await pool.end();
    await database.drop();
  });
  return pool;
}

function callOf(signal: AbortSignal): ApiCall<{ report_type: string }> {
  const admin = { admin: true, publisherId: null, agencyId: null, networkId: null, advertiserId: null };
  const url = new URL("http://localhost/api/v1/reports/advertisers_csv/rows");
  return {
    request: new Request(url, { signal }),
    url,
    params: { report_type: "advertisers_csv" },
    viewer: {
      userId: 1,
      name: "Ada",
      email: "ada@example.com",
      isAdmin: true,
      isHouse: false,
      publisherId: null,
      scope: resolveScope(admin, [], null, null),
    },
    auditOrigin: { userId: 1, credential: "session", ipAddress: null, requestId: "req_1" },
    origin: url.origin,
    arrivedAt: new Date(),
    findViewer: async () => undefined,
  };
}

const sleeping = `select pid from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'
  and datname = current_database()`;

test("when the caller goes away its statement ends at once, and the connection serves the next", async () => {
  const pool = await openPool();
  const caller = new AbortController();
  const answer = readReport(pool, callOf(caller.signal), (database) => database.query("select pg_sleep(60)"));
  const refused = expect(answer).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  const pid = await vi.waitFor(async () => {
    const { rows } = await pool.query<{ pid: number }>(sleeping);
    expect(rows).toHaveLength(1);
    return rows[0]?.pid;
  });

  caller.abort();
  await refused;
  expect((await pool.query(sleeping)).rows).toEqual([]);
  const next = await Promise.all(
    [1, 2].map(() => pool.query<{ pid: number }>("select pg_backend_pid() as pid")),
  );
  expect(next.map(({ rows }) => rows[0]?.pid)).toContain(pid);
});

test("a caller that went while it waited for a connection costs no statement", async () => {
  const pool = await openPool();
  const others = await Promise.all([pool.connect(), pool.connect()]);
  const caller = new AbortController();
  const read = vi.fn(async () => "rows");
  const answer = readReport(pool, callOf(caller.signal), read);
  caller.abort();
  for (const other of others) other.release();
  await expect(answer).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  expect(read).not.toHaveBeenCalled();
});

test("a name of nothing that the viewer may see is refused by its field", async () => {
  const pool = await openPool();
  const call = callOf(new AbortController().signal);
  call.url.searchParams.set("index_params", JSON.stringify({ facets: { network: "nowhere" } }));
  await expect(readReport(pool, call, async () => "rows")).rejects.toMatchObject({
    code: "BAD_REQUEST",
    details: { "index_params.facets.network": ['names no network that you may see: "nowhere".'] },
  });
});
