import { CreateMultipartUploadCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failExport } from "@/lib/exports/make/fail-export";
import { snapshotExport } from "@/lib/exports/make/snapshot-export";
import { noFileSentence } from "@/lib/exports/record/no-file-sentence";
import { exportPrefix, objectKeys } from "@/lib/exports/record/object-keys";
import { getExport } from "@/lib/exports/record/read-exports";
import { retryExport } from "@/lib/exports/request/retry-export";
import type { ObjectStore } from "@/lib/storage/object-store";
import { whileRemovalRefused } from "@/lib/testing/database/while-removal-refused";
import { clicks, createClicksFixture, oneRow } from "@/lib/testing/exports/clicks-fixture";
import { type ExportFixture, firstAttempt } from "@/lib/testing/exports/export-fixture";
import { createRequestDeps } from "@/lib/testing/exports/request-deps";
import { testAges as ages, daySeconds as day, later } from "@/lib/testing/exports/test-ages";
import { removeOldRecords } from "./remove-old-records";
import { removeFiles, removeOldExports, removeStageObjects } from "./retention";

// How long things are kept, with a clock of the test's own.

let fixture: ExportFixture;

beforeAll(async () => {
  fixture = await createClicksFixture();
});
afterAll(() => fixture.close());

const load = (id: number) => fixture.load(id);

function objectsOf(id: number): Promise<string[]> {
  return fixture.objectsOf(id);
}

async function completedExport(): Promise<number> {
  const id = await fixture.request(oneRow);
  await snapshotExport(fixture.makeDeps, firstAttempt(id));
  return id;
}

async function failedExport(): Promise<number> {
  const id = await fixture.request(clicks);
  await snapshotExport(fixture.makeDeps, firstAttempt(id));
  await failExport(
    fixture.makeDeps,
    { ...firstAttempt(id), requestId: null },
    "storage_unavailable: a test's",
  );
  return id;
}

describe("stage and part objects", () => {
  it("of a failed export stay for a retry, and are gone after a day, orphans and unfinished uploads included", async () => {
    const { makeDeps } = fixture;
    const id = await failedExport();
    const kept = await objectsOf(id);
    expect(kept.length).toBeGreaterThan(2);
    // A snapshot that came second and died before it could remove its objects, and a file that was never finished.
    await makeDeps.store.put(
      objectKeys(fixture.prefix, id, "loser").stage(0),
      new Uint8Array(9),
      "text/plain",
    );
    await startUpload(objectKeys(fixture.prefix, id, "loser").newFile(1, "a.xlsx"));

    await removeStageObjects(makeDeps, ages, later(day - 60));
    expect(await objectsOf(id)).toHaveLength(kept.length + 1);
    await removeStageObjects(makeDeps, ages, later(day + 60));
    expect(await objectsOf(id)).toEqual([]);
    expect(await makeDeps.store.listUploads(exportPrefix(fixture.prefix, id))).toEqual([]);
    expect((await load(id)).stageRemovedAt).not.toBeNull();
  });

  async function startUpload(Key: string): Promise<void> {
    const client = new S3Client(fixture.s3);
    await client.send(new CreateMultipartUploadCommand({ Bucket: "exports", Key }));
    client.destroy();
  }

  it("of a completed export go soon, and its file stays; its readers notice nothing", async () => {
    const id = await completedExport();
    const { storageKey, updatedAt } = await load(id);
    await fixture.makeDeps.store.put(
      objectKeys(fixture.prefix, id, "loser").stage(0),
      new Uint8Array(9),
      "text/plain",
    );
    const now = later(1000);
    await removeStageObjects(fixture.makeDeps, ages, now);
    expect(await objectsOf(id)).toEqual([storageKey]);
    expect(await load(id)).toMatchObject({ stageRemovedAt: now, updatedAt });
  });

  it("of an export that is retried while they are removed stay", async () => {
    const { makeDeps } = fixture;
    const id = await failedExport();
    const store: ObjectStore = {
      ...makeDeps.store,
      async list(prefix) {
        const keys = await makeDeps.store.list(prefix);
        if (prefix === exportPrefix(fixture.prefix, id)) await retry(id);
        return keys;
      },
    };
    const before = await objectsOf(id);
    await removeStageObjects({ ...makeDeps, store }, ages, later(day + 60));
    expect(await objectsOf(id)).toEqual(before);
    expect(await load(id)).toMatchObject({ status: "pending", stageRemovedAt: null });
  });

  async function retry(id: number): Promise<void> {
    await retryExport(
      { ...createRequestDeps(fixture.makeDeps.database), ...ages },
      { ...fixture, id, now: later(day + 60) },
    );
  }
});

describe("a file", () => {
  it("is removed after its week; the row says when, and the words what to do", async () => {
    const { makeDeps, viewer } = fixture;
    const id = await completedExport();
    await removeFiles(makeDeps, ages, later(7 * day - 60));
    expect(await objectsOf(id)).toHaveLength(1);
    const now = later(7 * day + 60);
    await removeFiles(makeDeps, ages, now);
    expect(await objectsOf(id)).toEqual([]);
    const row = await getExport(makeDeps.database, viewer, id);
    expect(row).toMatchObject({ status: "completed", fileRemovedAt: now });
    expect(noFileSentence(row, null)).toMatch(
      /^The file of export \d+ was removed on \d+ \w+ \d{4}, .* Request the same export again to get a new one\.$/,
    );
  });

  it("that the store does not remove is tried again: the row never says more than is true", async () => {
    const { makeDeps } = fixture;
    const id = await completedExport();
    const now = later(7 * day + 60);
    const store: ObjectStore = { ...makeDeps.store, delete: () => Promise.reject(new Error("a test's")) };
    await expect(removeFiles({ ...makeDeps, store }, ages, now)).rejects.toThrow("a test's");
    expect((await load(id)).fileRemovedAt).toBeNull();
    await Promise.all([removeFiles(makeDeps, ages, now), removeFiles(makeDeps, ages, now)]);
    expect((await load(id)).fileRemovedAt).toEqual(now);
  });
});

it("an export whose objects the store keeps does not keep those of others there", async () => {
  const { makeDeps } = fixture;
  const [stuck, other] = [await completedExport(), await completedExport()];
  const { storageKey } = await load(stuck);
  const store: ObjectStore = {
    ...makeDeps.store,
    async delete(keys) {
      if (storageKey !== null && keys.includes(storageKey)) throw new Error("this one is locked");
      await makeDeps.store.delete(keys);
    },
  };
  const now = later(7 * day + 60);
  await expect(removeFiles({ ...makeDeps, store }, ages, now)).rejects.toThrow("this one is locked");
  expect(await objectsOf(other)).toEqual([]);
  expect((await load(other)).fileRemovedAt).toEqual(now);
  expect((await load(stuck)).fileRemovedAt).toBeNull();
  await removeFiles(makeDeps, ages, now);
  expect((await load(stuck)).fileRemovedAt).toEqual(now);
});

describe("the row of an export", () => {
  it("is kept for 90 days, then forgotten with its parts; the audit log keeps what was done", async () => {
    const { makeDeps } = fixture;
    const { database } = makeDeps;
    const id = await failedExport();
    const parts = (await load(id)).tranches.map((tranche) => tranche.id);
    const entry = await database.auditEntry.findFirstOrThrow({ where: { exportReportId: id } });
    await removeOldExports(makeDeps, ages, later(90 * day - 60));
    expect((await load(id)).errorMessage).toContain("file store");
    await removeOldExports(makeDeps, ages, later(90 * day + 60));
    expect(await database.exportReport.count({ where: { id: { in: [id, ...parts] } } })).toBe(0);
    expect(await objectsOf(id)).toEqual([]);
    expect(await database.auditEntry.findUnique({ where: { id: entry.id } })).toMatchObject({
      action: "export.created",
      exportReportId: null,
    });
  });
});

it("events go after a week, idempotency keys and rate limit windows after a day, the audit log after 400 days, sessions at their end", async () => {
  const { database } = fixture.makeDeps;
  const { userId } = fixture.viewer;
  const id = await fixture.request(oneRow);
  const key = "kept";
  await database.idempotencyKey.create({ data: { userId, key, bodyDigest: "0".repeat(64) } });
  await database.rateLimitWindow.create({ data: { userId, windowStart: new Date(), count: 1 } });
  await database.session.create({ data: { userId, token: "t", expiresAt: later(14 * day) } });
  const left = async (seconds: number) => {
    await removeOldRecords(database, ages, later(seconds));
    return {
      events: await database.exportEvent.count({ where: { exportReportId: id } }),
      keys: await database.idempotencyKey.count({ where: { key } }),
      windows: await database.rateLimitWindow.count({ where: { userId } }),
      audit: await database.auditEntry.count({ where: { exportReportId: id } }),
      sessions: await database.session.count({ where: { userId } }),
    };
  };
  expect(await left(day - 60)).toEqual({ events: 1, keys: 1, windows: 1, audit: 1, sessions: 1 });
  expect(await left(day + 60)).toEqual({ events: 1, keys: 0, windows: 0, audit: 1, sessions: 1 });
  const gone = { events: 0, keys: 0, windows: 0 };
  expect(await left(7 * day + 60)).toEqual({ ...gone, audit: 1, sessions: 1 });
  expect(await left(14 * day + 60)).toEqual({ ...gone, audit: 1, sessions: 0 });
  expect(await left(400 * day - 60)).toEqual({ ...gone, audit: 1, sessions: 0 });
  expect(await left(400 * day + 60)).toEqual({ ...gone, audit: 0, sessions: 0 });
});

it("records that cannot be removed keep no others there, and the sweep says so", async () => {
  const { database, pool } = fixture.makeDeps;
  const { userId } = fixture.viewer;
  const id = await fixture.request(oneRow);
  await database.session.create({ data: { userId, token: "kept", expiresAt: later(day) } });
  await whileRemovalRefused(pool, "export_events", async () => {
    await expect(removeOldRecords(database, ages, later(400 * day + 60))).rejects.toThrow("kept by a test");
  });
  expect(await database.exportEvent.count({ where: { exportReportId: id } })).toBe(1);
  expect(await database.session.count({ where: { userId } })).toBe(0);
  expect(await database.auditEntry.count({ where: { exportReportId: id } })).toBe(0);
});
