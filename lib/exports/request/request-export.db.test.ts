import { randomUUID } from "node:crypto";
import type pg from "pg";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "@/lib/auth/viewer";
import { ApiError } from "@/lib/contract/api-error";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { changeStatus } from "@/lib/exports/record/status";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { createAnnouncements, createRequestDeps } from "@/lib/testing/exports/request-deps";
import { createViewer } from "@/lib/testing/viewers";
import { changeView, createView } from "@/lib/views/views";
import { cancelExport } from "./cancel-export";
import { type RequestExport, type RequestExportDeps, requestExport } from "./request-export";
import { retryExport } from "./retry-export";

let testDatabase: TestDatabase;
let pool: pg.Pool;
let database: Database;
let viewer: Viewer;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url);
  database = createDatabase(pool);
  viewer = await createViewer(database, { email: "ann@example.com", name: "Ann", admin: true });
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

const atOnce: RequestExportDeps["freshness"]["turns"] = { run: (_userId, _signal, read) => read() };

function createDeps(changes: Partial<RequestExportDeps> = {}) {
  const announcements = createAnnouncements();
  const { announce } = announcements;
  const deps = { ...createRequestDeps(database), announce, freshness: { pool, turns: atOnce }, ...changes };
  return { deps, ...announcements };
}

/** A request like no other test's. */
function createRequest(changes: Partial<RequestExport> = {}): RequestExport {
  return {
    viewer,
    auditOrigin: { userId: viewer.userId, credential: null, ipAddress: null, requestId: "req_test" },
    body: { report_type: "deals_excel", search_params: { test: randomUUID() } },
    isDryRun: false,
    arrivedAt: new Date(),
    signal: new AbortController().signal,
    ...changes,
  };
}

/** Lets an export end a second before now, and the request come again now. */
async function finished(exportId: number, request: RequestExport): Promise<RequestExport> {
  const now = new Date();
  await changeStatus(database, exportId, "start");
  const completedAt = new Date(now.getTime() - 1000);
  const told = { completedAt, completionSeenAt: now, rowCount: 3, snapshotTransactions: "100:100:" };
  await changeStatus(database, exportId, "complete", told);
  return { ...request, arrivedAt: now };
}

it("a new export is announced once, when its row is committed, and nothing else is", async () => {
  const { announce, requested } = createAnnouncements();
  const seen: (string | undefined)[] = [];
  const exportRequested: typeof announce.exportRequested = async (one) => {
    seen.push((await database.exportReport.findUnique({ where: { id: one.exportId } }))?.status);
    await announce.exportRequested(one);
  };
  const { deps } = createDeps({ announce: { ...announce, exportRequested } });
  const request = createRequest();
  expect((await requestExport(deps, { ...request, isDryRun: true })).kind).toBe("dry_run");
  expect(requested).toEqual([]);
  const { kind, row } = await requestExport(deps, request);
  expect(kind).toBe("queued");
  const { id: exportId, createdAt } = row;
  const announced = { exportId, userId: viewer.userId, attempt: 1, createdAt, requestId: "req_test" };
  expect(requested).toEqual([announced]);
  expect(seen).toEqual(["pending"]);
  expect((await requestExport(deps, request)).kind).toBe("in_flight");
  const later = await finished(row.id, request);
  expect((await requestExport(deps, later)).kind).toBe("deduped");
  expect(requested).toEqual([announced]);
});

it("an answer that is replayed for its Idempotency-Key is announced again under the same id", async () => {
  const { deps, requested } = createDeps();
  const request = createRequest({ idempotencyKey: randomUUID() });
  const first = await requestExport(deps, request);
  expect(await requestExport(deps, request)).toMatchObject({ kind: "queued", row: { id: first.row.id } });
  expect(new Set(requested.map(({ exportId, attempt }) => `${exportId}/${attempt}`)).size).toBe(1);
  expect(requested).toHaveLength(2);
});

it("nobody who can be told does not undo what is committed: it is logged, and the answer is the same", async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  const unreachable = async () => {
    throw new Error("no server of the functions");
  };
  const announce = { exportRequested: unreachable, exportCancelled: unreachable };
  const { deps } = createDeps({ announce, log });
  const { kind, row } = await requestExport(deps, createRequest());
  expect(kind).toBe("queued");
  const { viewer: _, ...asked } = { ...createRequest(), id: row.id, now: new Date() };
  const cancelled = await cancelExport(deps, { ...asked, viewer });
  expect(cancelled).toMatchObject({ status: "failed", outcomeCode: "cancelled_by_user" });
  await database.exportReport.update({ where: { id: row.id }, data: { outcomeCode: "storage_failed" } });
  expect(await retryExport({ ...deps, stageSeconds: 60 }, { ...asked, viewer })).toMatchObject({
    kind: "queued",
    row: { status: "pending", attempt: 2 },
  });
  expect(lines).toHaveLength(3);
  for (const line of lines)
    expect(JSON.parse(line)).toMatchObject({
      msg: "event not sent",
      exportId: row.id,
      requestId: "req_test",
    });
});

it("a deduped answer tells what has changed since, or null when others are being served", async () => {
  const { deps } = createDeps();
  const request = createRequest();
  const { row } = await requestExport(deps, request);
  const later = await finished(row.id, request);
  expect(await requestExport(deps, later)).toMatchObject({
    kind: "deduped",
    changedSince: { row_difference: -3 },
  });
  const busy: typeof atOnce = {
    run: async () => {
      throw new ApiError("SERVICE_UNAVAILABLE", "Others first.");
    },
  };
  expect(await requestExport({ ...deps, freshness: { pool, turns: busy } }, later)).toMatchObject({
    kind: "deduped",
    changedSince: null,
  });
});

describe("a request that names a saved view", () => {
  async function saveView(
    search_params: Record<string, unknown>,
    index_params: Record<string, unknown> = {},
  ) {
    const call = { viewer, auditOrigin: createRequest().auditOrigin };
    const body = { name: "Deals", report_type: "deals_excel", search_params, index_params };
    return (await createView(database, call, body)).id;
  }

  it("is the same as one with the view's parameters and its own in their place, and echoes both", async () => {
    const test = randomUUID();
    const view = await saveView({ test, active: true, q: "shoes" }, { sort: "title", columns: "title" });
    const { deps } = createDeps();
    const ofView = { view, search_params: { search: "hats", active: null }, index_params: { sort: "id" } };
    const first = await requestExport(deps, createRequest({ body: ofView }));
    expect(first).toMatchObject({
      kind: "queued",
      row: {
        reportType: "deals_excel",
        searchParams: { test, search: "hats" },
        indexParams: { sort: "id", columns: "title" },
      },
    });
    const written = {
      report_type: "deals_excel",
      search_params: { test, search: "hats" },
      index_params: { sort: "id", columns: "title" },
    };
    const second = await requestExport(deps, createRequest({ body: written }));
    expect(second).toMatchObject({ kind: "in_flight", row: { id: first.row.id } });
  });

  it("tells in the warnings of the export which columns and filters of the view are gone", async () => {
    const view = await saveView({ colour: randomUUID() }, { columns: "title,shape" });
    const { row } = await requestExport(createDeps().deps, createRequest({ body: { view } }));
    expect(row.warnings).toEqual([
      "There is no filter colour in this report, so it was left out.",
      "There is no column shape in this report, so it was left out.",
    ]);
    expect(row.indexParams).toEqual({ columns: ["title"], sheet_name: "Deals" });
  });

  it("is refused by its fields: a view that is none of theirs, a value that cannot be used, no type at all", async () => {
    const { deps } = createDeps();
    const view = await saveView({ test: randomUUID() });
    const stranger = await createViewer(database, { email: "bob@example.com", name: "Bob" });
    const details = async (changes: Partial<RequestExport>) =>
      requestExport(deps, createRequest(changes)).then(
        () => undefined,
        (error: unknown) => (error instanceof ApiError ? Object.keys(error.details) : error),
      );
    expect(await details({ body: { view }, viewer: stranger })).toEqual(["view"]);
    expect(await details({ body: { view, search_params: { active: "perhaps" } } })).toEqual([
      "search_params.active",
    ]);
    expect(await details({ body: { view, report_type: "advertisers_csv" } })).toEqual(["report_type"]);
  });

  it("gets its first answer again under its Idempotency-Key, also when the view has changed since", async () => {
    const view = await saveView({ test: randomUUID() });
    const request = createRequest({ body: { view }, idempotencyKey: randomUUID() });
    const { deps } = createDeps();
    const first = await requestExport(deps, request);
    await changeView(database, request, view, { search_params: { test: randomUUID() } });
    const again = await requestExport(deps, request);
    expect(again).toMatchObject({ kind: "queued", row: { id: first.row.id } });
  });
});
