import { afterAll, beforeAll, expect, test } from "vitest";
import type { Viewer } from "@/lib/auth/viewer";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { serializeExport } from "@/lib/exports/read/serialize-export";
import { renameExport } from "@/lib/exports/request/rename-export";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { createViewer } from "@/lib/testing/viewers";
import { type ExportListQuery, getExport, listExports, readExports } from "./read-exports";

let testDatabase: TestDatabase;
let pool: ReturnType<typeof createPool>;
let database: Database;
let admin: Viewer;
let ann: Viewer;
let acmeId: number;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url);
  database = createDatabase(pool);
  const acme = await database.publisher.create({ data: { name: "Acme", slug: "acme" } });
  acmeId = acme.id;
  admin = await createViewer(database, { email: "admin@example.com", name: "Ada", admin: true });
  ann = await createViewer(database, { email: "ann@example.com", name: "Ann", publisherId: acmeId });
  for (const [id, viewer] of [admin, ann, ann, admin].entries()) {
    await database.exportReport.create({
      data: {
        id: id + 1,
        userId: viewer.userId,
        publisherId: viewer.publisherId,
        reportType: "advertisers_csv",
        status: "failed",
        fingerprint: String(id).padStart(64, "0"),
      },
    });
  }
});

afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

const auditOrigin = { userId: null, credential: null, ipAddress: null, requestId: "req_test" };

async function ids(viewer: Viewer, query: Omit<ExportListQuery, "limit">): Promise<number[]> {
  return (await listExports(database, viewer, { limit: 2, ...query })).map(({ id }) => id);
}

test("the list goes on before an export, newest first, until there are no more", async () => {
  expect(await ids(admin, {})).toEqual([4, 3]);
  expect(await ids(admin, { beforeId: 3 })).toEqual([2, 1]);
  expect(await ids(admin, { beforeId: 1 })).toEqual([]);
});

test("an admin may list one publisher's exports, and for others the choice opens nothing", async () => {
  expect(await ids(admin, { publisherId: acmeId })).toEqual([3, 2]);
  expect(await ids(ann, { publisherId: acmeId + 1 })).toEqual([3, 2]);
});

test("the list can be narrowed to types, statuses and the content of a file", async () => {
  const sha256 = "ab".repeat(32);
  const id = 50;
  await database.exportReport.create({
    data: {
      id,
      userId: ann.userId,
      reportType: "deals_excel",
      status: "completed",
      completionSeenAt: new Date(),
      fingerprint: "d".padStart(64, "0"),
      sha256,
    },
  });
  expect(await ids(admin, { reportTypes: ["deals_excel"] })).toEqual([id]);
  expect(await ids(admin, { statuses: ["completed"] })).toEqual([id]);
  expect(await ids(admin, { statuses: ["pending", "failed"] })).toEqual([4, 3]);
  expect(await ids(ann, { sha256 })).toEqual([id]);
  expect(await ids(ann, { sha256: "cd".repeat(32) })).toEqual([]);
  const bob = await createViewer(database, { email: "bob@example.com", name: "Bob", publisherId: acmeId });
  expect(await ids(bob, { sha256 })).toEqual([]);
  await database.exportReport.delete({ where: { id } });
});

test("a search finds numbers, names, reports, file names, filters and what they are called, however they are written, among one's own", async () => {
  const found = (viewer: Viewer, search: string) => ids(viewer, { search });
  const rename = (viewer: Viewer, name: string | null) =>
    renameExport(database, { viewer, auditOrigin, id: 2, name });
  await rename(ann, "Frühling 100%");
  await database.exportReport.update({
    where: { id: 3 },
    data: {
      filename: "advertisers_3.csv",
      searchParams: { network: "Élan Média", network_id: 7 },
      receipt: { filters: [{ title: "Network", value: "Rakuten Örebro" }] },
    },
  });
  await database.exportReport.update({
    where: { id: 2 },
    data: { receipt: { filters: [], members: [{ filters: [{ title: "Network", value: "Impact" }] }] } },
  });
  expect(await found(ann, "FRÜHLING")).toEqual([2]);
  expect(await found(ann, "100%")).toEqual([2]);
  expect(await found(ann, "1_0%")).toEqual([]);
  expect(await found(ann, "élan média")).toEqual([3]);
  expect(await found(admin, "advertisers_3")).toEqual([3]);
  expect(await found(ann, "rakuten öre")).toEqual([3]);
  expect(await found(ann, "impact")).toEqual([2]);
  expect(await found(ann, "#2")).toEqual([2]);
  const [kept] = await listExports(database, ann, { limit: 1 });
  expect(await found(ann, "(csv)")).toContain(kept?.id);
  expect(await found(ann, "hot advertisers")).toEqual([]);
  const rob = await createViewer(database, { email: "rob@example.com", name: "Rob", publisherId: acmeId });
  expect(await found(rob, "frühling")).toEqual([]);
  await expect(rename(rob, null)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await rename(ann, null);
  expect(await found(ann, "frühling")).toEqual([]);
});

test("whose export it is is told to others than the owner alone", async () => {
  const ownersFor = async (viewer: Viewer) => {
    const rows = await listExports(database, viewer, { limit: 2 });
    const settings = {
      store: { presign: () => Promise.reject(new Error("There is no file to sign for.")) },
      origin: "",
      downloadExpiresInSeconds: 60,
      readerUserId: viewer.userId,
      ownerScopes: new Map(),
    };
    return Promise.all(rows.map(async (row) => (await serializeExport(row, settings)).owner));
  };
  expect(await ownersFor(admin)).toEqual([null, { name: "Ann", publisher: "Acme" }]);
  expect(await ownersFor(ann)).toEqual([null, null]);
});

test("an export and its parts are unknown to others than its owner and admins, whoever knows their numbers", async () => {
  const ben = await createViewer(database, { email: "ben@example.com", name: "Ben", publisherId: acmeId });
  const own = { userId: ann.userId, reportType: "advertisers_csv", status: "failed" };
  const fingerprint = "f".repeat(64);
  const whole = await database.exportReport.create({ data: { id: 10, ...own, fingerprint, totalParts: 1 } });
  const part = await database.exportReport.create({
    data: { id: 11, ...own, fingerprint, parentReportId: whole.id, partIndex: 0 },
  });
  const numbers = [whole.id, part.id];
  for (const viewer of [ann, admin]) {
    expect((await readExports(database, viewer, numbers)).map(({ id }) => id).toSorted()).toEqual(numbers);
  }
  expect(await readExports(database, ben, numbers)).toEqual([]);
  for (const id of numbers) {
    await expect(getExport(database, ben, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  expect(await ids(ben, {})).toEqual([]);
});
