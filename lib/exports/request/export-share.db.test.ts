import pLimit from "p-limit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "@/lib/auth/viewer";
import { createExportBody } from "@/lib/contract/export";
import type { Prisma } from "@/lib/db/generated/client";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { whileLocked } from "@/lib/testing/database/while-locked";
import { createRequestDeps } from "@/lib/testing/exports/request-deps";
import { createViewer } from "@/lib/testing/viewers";
import { type CreateExportOutcome, createExport } from "./create-export";
import type { ExportShare } from "./export-share";
import { retryExport } from "./retry-export";

/** The defaults of lib/env.ts. */
const share: ExportShare = { unfinishedMax: 20, bytesMax: 50_000_000_000 };

let testDatabase: TestDatabase;
let pools: ReturnType<typeof createPool>[];
/** As two app processes have them. */
let database: Database;
let otherDatabase: Database;
let ann: Viewer;
let ben: Viewer;
let cleo: Viewer;
let dora: Viewer;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pools = [createPool(testDatabase.url), createPool(testDatabase.url)];
  [database, otherDatabase] = pools.map(createDatabase) as [Database, Database];
  const [acme, other] = [await makePublisher("acme"), await makePublisher("other")];
  [ann, ben] = [await makeViewer("ann", acme), await makeViewer("ben", acme)];
  [cleo, dora] = [await makeViewer("cleo", other), await makeViewer("dora", null)];
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await testDatabase.drop();
});
beforeEach(() => database.exportReport.deleteMany());

async function makePublisher(slug: string): Promise<number> {
  return (await database.publisher.create({ data: { name: slug, slug } })).id;
}

async function makeAgency(slug: string): Promise<number> {
  return (await database.agency.create({ data: { name: slug, slug } })).id;
}

function makeViewer(name: string, publisherId: number | null): Promise<Viewer> {
  return createViewer(database, { email: `${name}@example.com`, name, publisherId });
}

const originOf = ({ userId }: Viewer) => ({
  userId,
  credential: null,
  ipAddress: null,
  requestId: "req_test",
});

/** Asks as POST /exports does; what has another name is another export. */
function ask(
  viewer: Viewer,
  what: string,
  { isDryRun = false, by = database, fresh = false } = {},
): Promise<CreateExportOutcome> {
  const body = createExportBody.parse({ report_type: "advertisers_csv", search_params: { what }, fresh });
  const request = { viewer, body, isDryRun, auditOrigin: originOf(viewer), arrivedAt: new Date() };
  return createExport(by, { dedupeWindowSeconds: 900, share }, request);
}

/** Stores exports of somebody as they are when they have got so far. */
async function store(
  { userId, publisherId }: Viewer,
  count: number,
  data: Partial<Prisma.ExportReportCreateManyInput>,
): Promise<number[]> {
  const rows = await database.exportReport.createManyAndReturn({
    data: Array.from({ length: count }, () => ({
      userId,
      publisherId,
      reportType: "advertisers_csv",
      fingerprint: crypto.randomUUID().replaceAll("-", "").repeat(2),
      ...data,
    })),
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

const countUnfinished = ({ userId }: Viewer) =>
  database.exportReport.count({ where: { userId, status: { in: ["pending", "processing"] } } });

const tooMany = {
  code: "RATE_LIMIT_EXCEEDED",
  retryAfterSeconds: expect.any(Number),
  message: expect.stringMatching(/^You have 20 of the 20 exports .* cancel one, and ask again\.$/),
};
const tooBig = {
  code: "RATE_LIMIT_EXCEEDED",
  retryAfterSeconds: expect.any(Number),
  message: expect.stringMatching(/take 50 GB of 50 GB.* older files have been removed/),
};

function kindsOf(outcomes: PromiseSettledResult<CreateExportOutcome>[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const outcome of outcomes) {
    const kind = outcome.status === "fulfilled" ? outcome.value.kind : String(outcome.reason.code);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}

describe("unfinished exports of one person", () => {
  it("are twenty of a hundred and fifty that were asked for eight at a time, of two processes; others are not refused", async () => {
    // They wait for each other: who waits for ten seconds, as thirty may on a busy machine, is answered 503.
    const asking = pLimit(8);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 150 }, (_, index) =>
        asking(() =>
          ask(ann, `wish ${index}`, { by: index % 2 === 0 ? database : otherDatabase, fresh: true }),
        ),
      ),
    );
    expect(kindsOf(outcomes)).toEqual({ queued: 20, RATE_LIMIT_EXCEEDED: 130 });
    expect(await countUnfinished(ann)).toBe(20);
    const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    for (const reason of refused) expect(reason).toMatchObject(tooMany);
    expect((await ask(ben, "another's")).kind).toBe("queued");
  });

  it("are counted one after the other, though all have come before any was stored", async () => {
    await store(ann, 19, { status: "processing" });
    const outcomes = await whileLocked(testDatabase.url, { table: "export_reports" }, 8, (index) =>
      ask(ann, `last ${index}`),
    );
    expect(kindsOf(outcomes)).toEqual({ queued: 1, RATE_LIMIT_EXCEEDED: 7 });
  });

  it("leave room again as soon as one ends, parts and finished ones being none of them", async () => {
    const ids = await store(ann, 20, { status: "pending" });
    await expect(ask(ann, "one more")).rejects.toMatchObject(tooMany);
    const [first] = ids;
    await database.exportReport.update({ where: { id: first ?? 0 }, data: { status: "failed" } });
    await store(ann, 30, { status: "completed", completedAt: new Date(), byteSize: 1 });
    const parts = { parentReportId: ids[1] ?? 0, status: "processing" };
    for (const partIndex of [0, 1, 2]) await store(ann, 1, { ...parts, partIndex });
    expect((await ask(ann, "one more")).kind).toBe("queued");
  });

  it("do not keep anybody from the export that is there already, running or finished", async () => {
    const running = await ask(ann, "running");
    const finished = await ask(ann, "finished");
    const ended = { status: "completed", completedAt: new Date(), completionSeenAt: new Date() };
    await database.exportReport.update({ where: { id: finished.row.id }, data: ended });
    await store(ann, 19, { status: "pending" });
    expect(await ask(ann, "running", { fresh: true })).toMatchObject({
      kind: "in_flight",
      row: { id: running.row.id },
    });
    expect(await ask(ann, "finished")).toMatchObject({ kind: "deduped", row: { id: finished.row.id } });
    await expect(ask(ann, "finished", { fresh: true })).rejects.toMatchObject(tooMany);
  });

  it("of identical ones at once that ask for the last place, one is made and all others join it", async () => {
    await store(ann, 19, { status: "pending" });
    const outcomes = await whileLocked(testDatabase.url, { table: "export_reports" }, 8, () =>
      ask(ann, "the same"),
    );
    expect(kindsOf(outcomes)).toEqual({ queued: 1, in_flight: 7 });
  });

  it("are told by a dry run, which would be answered otherwise by what is there", async () => {
    await ask(ann, "running");
    expect((await ask(ann, "new", { isDryRun: true })).kind).toBe("dry_run");
    await store(ann, 19, { status: "pending" });
    await expect(ask(ann, "new", { isDryRun: true })).rejects.toMatchObject(tooMany);
    expect((await ask(ann, "running", { isDryRun: true })).kind).toBe("dry_run");
  });

  it("are no more by a retry, which says so, leaves the export failed and works later", async () => {
    const failed = await Promise.all([0, 1, 2].map((index) => ask(ann, `to fail ${index}`)));
    const ids = failed.map(({ row }) => row.id);
    const data = { status: "failed", outcomeCode: "storage_failed", completedAt: new Date() };
    await database.exportReport.updateMany({ where: { id: { in: ids } }, data });
    const retry = (id: number) =>
      retryExport(
        { ...createRequestDeps(database), share },
        { viewer: ann, auditOrigin: originOf(ann), id, now: new Date() },
      );
    await store(ann, 19, { status: "processing" });
    const outcomes = await whileLocked(testDatabase.url, { table: "export_reports" }, 3, (index) =>
      retry(ids[index] ?? 0),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject(tooMany);
    expect(await countUnfinished(ann)).toBe(20);
    const left = { id: { in: ids }, status: "failed" };
    expect(await database.exportReport.count({ where: left })).toBe(2);

    await database.exportReport.updateMany({
      where: { id: { notIn: ids } },
      data: { status: "completed" },
    });
    const next = await database.exportReport.findFirstOrThrow({ where: left });
    expect(await retry(next.id)).toMatchObject({ kind: "queued", row: { id: next.id } });
  });
});

it("a retry by an admin takes of the share of the export's owner, and tells whose it is when it is used up", async () => {
  const admin = await createViewer(database, { email: "admin@example.com", name: "Admin", admin: true });
  const { row } = await ask(ann, "to be retried by an admin");
  const data = { status: "failed", outcomeCode: "storage_failed", completedAt: new Date() };
  await database.exportReport.update({ where: { id: row.id }, data });
  const retry = () =>
    retryExport(
      { ...createRequestDeps(database), share },
      { viewer: admin, auditOrigin: originOf(admin), id: row.id, now: new Date() },
    );
  const unfinished = await store(ann, 20, { status: "processing" });
  await expect(retry()).rejects.toMatchObject({
    code: "RATE_LIMIT_EXCEEDED",
    message: expect.stringMatching(/^The owner of this export has 20 of the 20 exports .* cancel one/),
  });
  await database.exportReport.deleteMany({ where: { id: { in: unfinished } } });
  await store(admin, 20, { status: "processing" });
  expect(await retry()).toMatchObject({ kind: "queued", row: { id: row.id } });
});

describe("bytes that are kept", () => {
  const file = { status: "completed", completedAt: new Date(), storageKey: "file" };

  it("count for all people of a publisher, and for nobody else", async () => {
    await store(ben, 2, { ...file, byteSize: 20_000_000_000 });
    expect((await ask(ann, "below")).kind).toBe("queued");
    await store(ann, 1, { ...file, byteSize: 10_000_000_000 });
    for (const viewer of [ann, ben]) await expect(ask(viewer, "above")).rejects.toMatchObject(tooBig);
    await expect(ask(ann, "above", { isDryRun: true })).rejects.toMatchObject(tooBig);
    for (const viewer of [cleo, dora]) expect((await ask(viewer, "above")).kind).toBe("queued");
  });

  it("count for one person of an agency, a network or an advertiser, though the house is stored with them, and not for the house", async () => {
    const house = await database.publisher.create({ data: { name: "house", slug: "house", house: true } });
    const [first, second] = [await makeAgency("first"), await makeAgency("second")];
    const network = await database.network.create({ data: { name: "network", slug: "network" } });
    const advertiser = await database.advertiser.create({
      data: { name: "advertiser", slug: "advertiser", networkId: network.id, publisherId: house.id },
    });
    const of = (name: string, tie: Partial<Prisma.UserUncheckedCreateInput>) =>
      createViewer(database, { email: `${name}@example.com`, name, publisherId: house.id, ...tie });
    const people = [await of("of-the-house", {}), await of("admin-of-the-house", { admin: true })];
    const guests = [
      await of("first-of-agency", { agencyId: first }),
      await of("second-of-agency", { agencyId: first }),
      await of("of-other-agency", { agencyId: second }),
      await of("of-network", { networkId: network.id }),
      await of("of-advertiser", { advertiserId: advertiser.id }),
    ];
    const full = { ...file, byteSize: share.bytesMax };
    for (const guest of guests) {
      await store(guest, 1, full);
      await expect(ask(guest, "above")).rejects.toMatchObject({
        ...tooBig,
        message: expect.not.stringContaining("publisher"),
      });
      for (const other of [...people, ...guests].filter((one) => one !== guest))
        expect((await ask(other, "beside a guest", { isDryRun: true })).kind).toBe("dry_run");
      await database.exportReport.deleteMany();
    }
    for (const person of people) {
      await store(person, 1, full);
      for (const one of people) await expect(ask(one, "above")).rejects.toMatchObject(tooBig);
      for (const guest of guests)
        expect((await ask(guest, "beside the house", { isDryRun: true })).kind).toBe("dry_run");
      await database.exportReport.deleteMany();
    }
  });

  it("count by person where there is no publisher", async () => {
    const eve = await makeViewer("eve", null);
    await store(dora, 1, { ...file, byteSize: 50_000_000_000 });
    await expect(ask(dora, "above")).rejects.toMatchObject(tooBig);
    expect((await ask(eve, "above")).kind).toBe("queued");
  });

  it("are no more once files are removed, and those of parts whose export has no file count until they are", async () => {
    await store(ann, 1, { ...file, byteSize: 50_000_000_000, fileRemovedAt: new Date() });
    expect((await ask(ann, "removed")).kind).toBe("queued");
    const [failed] = await store(ann, 1, { status: "failed", chunkedExport: true, byteSize: null });
    const part = { parentReportId: failed ?? 0, status: "completed", byteSize: 25_000_000_000 };
    for (const partIndex of [0, 1]) await store(ann, 1, { ...part, partIndex });
    await expect(ask(ann, "parts")).rejects.toMatchObject(tooBig);
    await database.exportReport.update({ where: { id: failed ?? 0 }, data: { stageRemovedAt: new Date() } });
    expect((await ask(ann, "parts")).kind).toBe("queued");
  });
});
