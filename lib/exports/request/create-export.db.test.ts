import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "@/lib/auth/viewer";
import { createExportBody } from "@/lib/contract/export";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { wideShare } from "@/lib/testing/exports/test-share";
import { createViewer } from "@/lib/testing/viewers";
import { type CreateExportOutcome, createExport } from "./create-export";

// Which of identical requests make an export, and which are answered with one that is there.

const dedupeWindowSeconds = 900;
const arrivedAt = new Date();
const secondsAgo = (seconds: number) => new Date(arrivedAt.getTime() - seconds * 1000);

let testDatabase: TestDatabase;
let pool: ReturnType<typeof createPool>;
let database: Database;
let ann: Viewer;
let ben: Viewer;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url);
  database = createDatabase(pool);
  const { id: publisherId } = await database.publisher.create({ data: { name: "Acme", slug: "acme" } });
  [ann, ben] = [await makeViewer("ann", publisherId), await makeViewer("ben", publisherId)];
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

/** Somebody who may see what everybody else of the publisher may see. */
function makeViewer(name: string, publisherId: number): Promise<Viewer> {
  return createViewer(database, { email: `${name}@example.com`, name, publisherId });
}

/** Asks as POST /exports does, for the same thing as everybody who names it so. */
function ask(viewer: Viewer, what: string, more: { fresh?: boolean } = {}): Promise<CreateExportOutcome> {
  const body = createExportBody.parse({ report_type: "advertisers_csv", search_params: { what }, ...more });
  const auditOrigin = { userId: viewer.userId, credential: null, ipAddress: null, requestId: "req_test" };
  const request = { viewer, body, isDryRun: false, auditOrigin, arrivedAt };
  return createExport(database, { dedupeWindowSeconds, share: wideShare }, request);
}

/** Has the export end, as people were told. */
async function complete(id: number, completedAt: Date, more: { fileRemovedAt?: Date } = {}): Promise<void> {
  const data = { status: "completed", completedAt, completionSeenAt: completedAt, ...more };
  await database.exportReport.update({ where: { id }, data });
}

describe("a request for what an export is under way for", () => {
  it.each(["pending", "processing"])("(%s) is answered with it, a fresh one too", async (status) => {
    const { kind, row } = await ask(ann, status);
    expect(kind).toBe("queued");
    await database.exportReport.update({ where: { id: row.id }, data: { status } });
    for (const fresh of [false, true]) {
      expect(await ask(ann, status, { fresh })).toMatchObject({ kind: "in_flight", row: { id: row.id } });
    }
  });

  it("is answered with it also when it is retried and an identical one was finished meanwhile", async () => {
    const failed = await ask(ann, "retried");
    const failure = { status: "failed", outcomeCode: "internal_error", completedAt: secondsAgo(9) };
    await database.exportReport.update({ where: { id: failed.row.id }, data: failure });
    const finished = await ask(ann, "retried");
    await complete(finished.row.id, secondsAgo(1));
    const retried = { status: "pending", outcomeCode: null, completedAt: null, attempt: 2 };
    await database.exportReport.update({ where: { id: failed.row.id }, data: retried });
    for (const fresh of [false, true]) {
      const { kind, row } = await ask(ann, "retried", { fresh });
      expect({ kind, id: row.id }).toEqual({ kind: "in_flight", id: failed.row.id });
    }
  });

  it("is one of twenty at a moment, of which one makes the export", async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => ask(ann, "at a moment")));
    expect(outcomes.filter(({ kind }) => kind === "queued")).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === "in_flight")).toHaveLength(19);
    expect(new Set(outcomes.map(({ row }) => row.id)).size).toBe(1);
  });
});

it("a request for clicks of days that are named is the same before and after midnight", async () => {
  const search_params = { start_date: "2026-11-01", end_date: "2026-11-20" };
  const body = createExportBody.parse({ report_type: "clicks_details_excel", search_params });
  const auditOrigin = { userId: ann.userId, credential: null, ipAddress: null, requestId: "req_test" };
  const at = (moment: string) =>
    createExport(
      database,
      { dedupeWindowSeconds, share: wideShare },
      { viewer: ann, body, isDryRun: false, auditOrigin, arrivedAt: new Date(moment) },
    );
  const { kind, row } = await at("2026-11-30T23:59:58Z");
  expect(kind).toBe("queued");
  expect(await at("2026-12-01T00:00:03Z")).toMatchObject({ kind: "in_flight", row: { id: row.id } });
});

describe("a request for what was exported before", () => {
  it("gets that file inside the window, unless it is to be fresh", async () => {
    const { row } = await ask(ann, "inside");
    await complete(row.id, secondsAgo(dedupeWindowSeconds - 60));
    expect(await ask(ann, "inside")).toMatchObject({ kind: "deduped", row: { id: row.id } });
    expect((await ask(ann, "inside", { fresh: true })).kind).toBe("queued");
  });

  it("makes a new one after the window, after a failure and when the file is gone", async () => {
    const late = await ask(ann, "late");
    await complete(late.row.id, secondsAgo(dedupeWindowSeconds + 60));
    expect((await ask(ann, "late")).kind).toBe("queued");

    const gone = await ask(ann, "gone");
    await complete(gone.row.id, secondsAgo(60), { fileRemovedAt: secondsAgo(30) });
    expect((await ask(ann, "gone")).kind).toBe("queued");

    const failed = await ask(ann, "failed");
    await database.exportReport.update({
      where: { id: failed.row.id },
      data: { status: "failed", completedAt: secondsAgo(60) },
    });
    expect((await ask(ann, "failed")).kind).toBe("queued");
  });

  it("makes a new one when its owner may see other rows by now", async () => {
    const { row } = await ask(ann, "rights");
    await complete(row.id, secondsAgo(60));
    const less = { ...ann, scope: { ...ann.scope, activityPublisherIds: [] } };
    expect((await ask(less, "rights")).kind).toBe("queued");
  });
});

it("nobody is answered with somebody else's export, running or finished, whatever both may see", async () => {
  const running = await ask(ann, "theirs");
  expect(await ask(ben, "theirs")).toMatchObject({ kind: "queued", row: { userId: ben.userId } });

  const finished = await ask(ann, "theirs, finished");
  await complete(finished.row.id, secondsAgo(60));
  const own = await ask(ben, "theirs, finished");
  expect(own).toMatchObject({ kind: "queued", row: { userId: ben.userId } });
  expect([running.row.id, finished.row.id]).not.toContain(own.row.id);
});
