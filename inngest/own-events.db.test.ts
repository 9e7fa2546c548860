import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { serve } from "inngest/edge";
import type pg from "pg";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { findFreePort } from "@/lib/local/free-port";
import { type Executor, startExecutor } from "@/lib/local/inngest/executor";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { createTestPool } from "@/lib/testing/database/test-pool";
import { eventually } from "@/lib/testing/eventually";
import { clicks, createClicksFixture, oneRow } from "@/lib/testing/exports/clicks-fixture";
import type { ExportFixture } from "@/lib/testing/exports/export-fixture";
import { createGate } from "@/lib/testing/gate";

// Two installations at one embedded executor: a database each, and the product's modules loaded for each under its own
// app id. As a server of Inngest does, what answers for them here has one address for each app id.

type Handle = (request: Request) => Promise<Response>;

interface Installed {
  announce: typeof import("./announce").announce;
  logged: Record<string, unknown>[];
}

const eventKey = "events";
/** By app id, who was last to say that it is this app. */
const apps = new Map<string, Handle>();
const fixtures: ExportFixture[] = [];
let database: TestDatabase;
let pool: pg.Pool;
let executor: Executor;
let executorUrl: string;
const front = createServer(async (incoming, outgoing) => {
  const { url = "", method = "" } = incoming;
  const address = new URL(url, "http://127.0.0.1");
  const body = await text(incoming);
  const call = (handle: Handle) => {
    const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value] as [string, string]] : [],
    );
    return handle(new Request(address, { method, headers, body }));
  };
  const called = address.searchParams.get("fnId");
  const [own] = [...apps].filter(([appId]) => called?.startsWith(`${appId}-`)).map(([, handle]) => handle);
  if (own) {
    const answer = await call(own);
    outgoing.writeHead(answer.status, [...answer.headers].flat()).end(await answer.text());
    return;
  }
  const answers = await Promise.all([...apps.values()].map(call));
  const bodies = await Promise.all(answers.map((answer) => answer.json()));
  outgoing.writeHead(200, { "x-inngest-sdk": "js" });
  outgoing.end(JSON.stringify({ functions: bodies.flatMap(({ functions }) => functions) }));
});

beforeAll(async () => {
  const first = await createClicksFixture();
  fixtures.push(first, await createClicksFixture({ sharedBucket: first.bucket }));
  database = await createTestDatabase({ isMigrated: false });
  pool = createTestPool({ connectionString: database.url, max: 1 });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  const port = await findFreePort();
  executorUrl = `http://127.0.0.1:${port}`;
  vi.stubEnv("INNGEST_DEV", executorUrl);
  vi.stubEnv("INNGEST_EVENT_KEY", eventKey);
});
afterEach(() => executor.close());
afterAll(async () => {
  for (const name of ["core", "worker"]) vi.doUnmock(`@/lib/deps/${name}`);
  vi.unstubAllEnvs();
  // Other files take those that are not under an app id of this one.
  vi.resetModules();
  front.close();
  await pool.end();
  await database.drop();
  for (const fixture of fixtures.toReversed()) await fixture.close();
});

function fixtureOf(nth: number): ExportFixture {
  const fixture = fixtures[nth];
  if (!fixture) throw new Error(`There is no installation ${nth}.`);
  return fixture;
}

/** Begins the keys of its store. */
const idOf = ({ prefix }: ExportFixture) => prefix.slice(0, -1);

/** The installation of a fixture, and its app as it begins under this id. */
async function install(
  fixture: ExportFixture,
  appId: string,
  limitSnapshots = fixture.makeDeps.limitSnapshots,
): Promise<Installed> {
  const logged: Record<string, unknown>[] = [];
  const log = pino({ base: null }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const readInstallation = async () => ({ id: idOf(fixture), ownsOlderKeys: false });
  const deps = {
    makeDeps: { ...fixture.makeDeps, limitSnapshots, log },
    log,
    settings: {},
    readInstallation,
  };
  vi.resetModules();
  vi.stubEnv("INNGEST_APP_ID", appId);
  vi.doMock("@/lib/deps/core", () => ({ coreDeps: () => deps }));
  vi.doMock("@/lib/deps/worker", () => ({ workerDeps: () => deps }));
  const { announce } = await import("./announce");
  const { endpoint } = await import("./endpoint");
  apps.set(appId, serve(endpoint));
  return { announce, logged };
}

async function startEngine(): Promise<void> {
  const { port } = front.address() as AddressInfo; // it listens on a port
  executor = await startExecutor({
    port: Number(new URL(executorUrl).port),
    databaseUrl: database.url,
    appUrl: `http://127.0.0.1:${port}/api/inngest`,
    signingKey: null,
    eventKey,
    retryDelayMs: () => 20,
    log: () => undefined,
  });
  await executor.active;
}

/** How the runs of a function have ended, the oldest first, once so many have. */
function runsEnded(functionId: string, count: number): Promise<{ status: string; error: unknown }[]> {
  return eventually(async () => {
    const { rows } = await pool.query(
      "select status, error from inn.runs where function_id = $1 and ended_at is not null order by created_at, id",
      [functionId],
    );
    expect(rows).toHaveLength(count);
    return rows;
  });
}

async function request({ announce }: Installed, fixture: ExportFixture, body: Record<string, unknown>) {
  const exportId = await fixture.request(body);
  const requested = { exportId, userId: fixture.viewer.userId, attempt: 1, requestId: null };
  const { createdAt } = await fixture.load(exportId);
  await announce.exportRequested({ ...requested, createdAt });
  return requested;
}

it("two installations with app ids of their own share an engine: same export ids, a file each, and a cancel ends only its own", async () => {
  const [here, there] = [fixtureOf(0), fixtureOf(1)];
  const gate = createGate();
  let held = 0;
  /** The second snapshot of each waits. */
  const holding = ({ makeDeps: { limitSnapshots } }: ExportFixture): typeof limitSnapshots => {
    let snapshots = 0;
    return async (userId, signal, read) => {
      if (++snapshots === 2) {
        held++;
        await gate.opened;
      }
      return limitSnapshots(userId, signal, read);
    };
  };
  const ours = await install(here, "shop", holding(here));
  const theirs = await install(there, "stock", holding(there));
  await startEngine();
  const own = await request(ours, here, oneRow);
  const foreign = await request(theirs, there, clicks);
  expect(own.exportId).toBe(foreign.exportId);
  await runsEnded("shop-generate-export", 1);
  await runsEnded("stock-generate-export", 1);
  for (const [fixture, rowCount] of [
    [here, 1],
    [there, 600],
  ] as const) {
    const row = await fixture.load(own.exportId);
    expect(row).toMatchObject({ status: "completed", rowCount: BigInt(rowCount) });
    expect(await fixture.objectsOf(own.exportId)).toContain(row.storageKey);
  }

  const kept = await request(ours, here, oneRow);
  const cancelled = await request(theirs, there, oneRow);
  expect(kept.exportId).toBe(cancelled.exportId);
  await eventually(() => expect(held).toBe(2));
  await theirs.announce.exportCancelled(cancelled.exportId);
  expect((await runsEnded("stock-generate-export", 2)).map(({ status }) => status)).toEqual([
    "completed",
    "cancelled",
  ]);
  gate.open();
  expect((await runsEnded("shop-generate-export", 2)).map(({ status }) => status)).toEqual([
    "completed",
    "completed",
  ]);
  expect(await here.load(kept.exportId)).toMatchObject({ status: "completed" });
  expect([...ours.logged, ...theirs.logged]).toEqual([]);
});

it("an event of another installation with the same app id changes no row, is not tried again, and the log names the setting", async () => {
  const [here, there] = [fixtureOf(0), fixtureOf(1)];
  apps.clear();
  const theirs = await install(there, "shared");
  const ours = await install(here, "shared");
  await startEngine();
  // The SDK says so itself, too.
  vi.spyOn(console, "error").mockReturnValue();
  const exportId = await here.request(oneRow);
  const before = await here.load(exportId);
  const foreign = await request(theirs, there, oneRow);
  expect(foreign.exportId).toBe(exportId);
  expect(await runsEnded("shared-generate-export", 1)).toEqual([
    {
      status: "failed",
      error: expect.objectContaining({ message: expect.stringContaining("INNGEST_APP_ID") }),
    },
  ]);
  await runsEnded("shared-generate-export-failure", 1);
  expect(await here.load(exportId)).toEqual(before);
  const refusal = { level: 50, msg: expect.stringContaining("INNGEST_APP_ID"), sentBy: idOf(there) };
  expect(ours.logged.filter(({ event }) => event !== undefined)).toEqual([
    expect.objectContaining({ ...refusal, event: "shared/exports/export.requested" }),
    expect.objectContaining({ ...refusal, event: "inngest/function.failed" }),
  ]);
});
