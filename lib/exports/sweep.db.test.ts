import { CreateMultipartUploadCommand, S3Client } from "@aws-sdk/client-s3";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepareClicks } from "@/e2e/support/click-history";
import { createPipelineFixture, firstAttempt, type PipelineFixture } from "@/e2e/support/pipeline-fixture";
import type { ObjectStore } from "@/lib/storage/object-store";
import { endIdleRuns } from "./end-idle-runs";
import { endLeftTranches } from "./end-left-tranches";
import { failExport } from "./fail-export";
import { findWaitingExports } from "./find-waiting-exports";
import { noFileSentence } from "./no-file-sentence";
import { objectKeys } from "./object-keys";
import { getExport } from "./read-exports";
import { removeFiles } from "./remove-files";
import { removeOldExports } from "./remove-old-exports";
import { removeOldRecords } from "./remove-old-records";
import { removeStageObjects } from "./remove-stage-objects";
import { retryExport } from "./retry-export";
import { snapshotExport } from "./snapshot-export";
import { changeStatus } from "./status";
import { secondsBefore } from "./sweep-ages";

// Each part of the sweep with a clock of the test's own. Ages are in seconds.

const day = 86_400;
const ages = {
  stalledSeconds: 1800,
  runSecondsMax: 6 * 3600,
  stageSeconds: day,
  fileSeconds: 7 * day,
  rowSeconds: 90 * day,
};
const chunked = { report_type: "clicks_details_excel" };
const small = { ...chunked, index_params: { limit: 1 } };

let fixture: PipelineFixture;

beforeAll(async () => {
  fixture = await createPipelineFixture({ trancheBytes: 16 * 1024 });
  await prepareClicks(fixture.pipeline.pool, 50, 12);
});
afterAll(() => fixture.close());

function later(seconds: number): Date {
  return secondsBefore(new Date(), -seconds);
}

function load(id: number) {
  return fixture.pipeline.database.exportReport.findUniqueOrThrow({
    where: { id },
    include: { tranches: { orderBy: { partIndex: "asc" } } },
  });
}

function objectsOf(id: number): Promise<string[]> {
  return fixture.pipeline.store.list(`exports/${id}/`);
}

async function completedExport(): Promise<number> {
  const id = await fixture.request(small);
  await snapshotExport(fixture.pipeline, firstAttempt(id));
  return id;
}

async function processingExport(): Promise<number> {
  const id = await fixture.request(chunked);
  await snapshotExport(fixture.pipeline, firstAttempt(id));
  return id;
}

async function failedExport(): Promise<number> {
  const id = await processingExport();
  await failExport(
    fixture.pipeline,
    { ...firstAttempt(id), requestId: null },
    "storage_unavailable: a test's",
  );
  return id;
}

describe("an attempt that nobody has begun for a minute", () => {
  it("is sent again, and not before", async () => {
    const { database } = fixture.pipeline;
    const id = await fixture.request(small);
    const sent = async (seconds: number) =>
      (await findWaitingExports(database, later(seconds))).filter((one) => one.id === id);
    expect(await sent(50)).toEqual([]);
    expect(await sent(70)).toEqual([{ id, userId: fixture.viewer.userId, attempt: 1 }]);
    await changeStatus(database, id, "start");
    expect(await sent(70)).toEqual([]);
  });
});

describe("a run that no longer moves", () => {
  it("is ended with its parts, and says so", async () => {
    const id = await processingExport();
    await endIdleRuns(fixture.pipeline, ages, later(ages.stalledSeconds - 60));
    expect((await load(id)).status).toBe("processing");
    await endIdleRuns(fixture.pipeline, ages, later(ages.stalledSeconds + 60));
    const { tranches, ...row } = await load(id);
    expect(row).toMatchObject({
      status: "failed",
      outcomeCode: "timed_out",
      errorMessage: expect.stringContaining("no progress"),
    });
    for (const tranche of tranches) {
      expect(tranche).toMatchObject({ status: "failed", outcomeCode: "timed_out" });
    }
  });

  it("moves as long as one of its parts does", async () => {
    const { database } = fixture.pipeline;
    const id = await processingExport();
    const [part] = (await load(id)).tranches;
    const now = later(ages.stalledSeconds + 60);
    await database.exportReport.update({ where: { id: part?.id ?? 0 }, data: { updatedAt: now } });
    await endIdleRuns(fixture.pipeline, ages, now);
    expect((await load(id)).status).toBe("processing");
  });

  it("has an age that none exceeds: waiting or working", async () => {
    const { database } = fixture.pipeline;
    const [waiting, working] = [await fixture.request(small), await processingExport()];
    const now = later(ages.runSecondsMax + 60);
    // It moved just now, and is too old all the same.
    await database.exportReport.update({ where: { id: working }, data: { updatedAt: now } });
    await endIdleRuns(fixture.pipeline, ages, now);
    for (const id of [waiting, working]) {
      expect(await load(id)).toMatchObject({
        status: "failed",
        outcomeCode: "timed_out",
        errorMessage: expect.stringContaining("in the time that an export may take"),
      });
    }
  });
});

it("parts of a failed export that a crash has left unfinished are ended with its reason", async () => {
  const { database } = fixture.pipeline;
  const id = await processingExport();
  const outcome = { outcomeCode: "cancelled_by_user", errorMessage: "It was cancelled." };
  await changeStatus(database, id, "fail", { ...outcome, completedAt: new Date() });
  await endLeftTranches(database);
  for (const tranche of (await load(id)).tranches) {
    expect(tranche).toMatchObject({ status: "failed", ...outcome });
  }
});

describe("stage and part objects", () => {
  it("of a failed export stay for a retry, and are gone after a day, orphans and unfinished uploads included", async () => {
    const { pipeline } = fixture;
    const id = await failedExport();
    const kept = await objectsOf(id);
    expect(kept.length).toBeGreaterThan(2);
    // A snapshot that came second and died before it could remove its objects, and a file that was never finished.
    await pipeline.store.put(objectKeys(id, "loser").stage(0), new Uint8Array(9), "text/plain");
    await startUpload(objectKeys(id, "loser").file(1, "a.xlsx"));

    await removeStageObjects(pipeline, ages, later(day - 60));
    expect(await objectsOf(id)).toHaveLength(kept.length + 1);
    await removeStageObjects(pipeline, ages, later(day + 60));
    expect(await objectsOf(id)).toEqual([]);
    expect(await pipeline.store.listUploads(`exports/${id}/`)).toEqual([]);
    expect((await load(id)).stageRemovedAt).not.toBeNull();
  });

  async function startUpload(Key: string): Promise<void> {
    const client = new S3Client(fixture.s3);
    await client.send(new CreateMultipartUploadCommand({ Bucket: "exports", Key }));
    client.destroy();
  }

  it("of a completed export go soon, and its file stays", async () => {
    const id = await completedExport();
    const { storageKey } = await load(id);
    await fixture.pipeline.store.put(objectKeys(id, "loser").stage(0), new Uint8Array(9), "text/plain");
    await removeStageObjects(fixture.pipeline, ages, later(1000));
    expect(await objectsOf(id)).toEqual([storageKey]);
  });

  it("of an export that is retried while they are removed stay", async () => {
    const { pipeline } = fixture;
    const id = await failedExport();
    const store: ObjectStore = {
      ...pipeline.store,
      async list(prefix) {
        const keys = await pipeline.store.list(prefix);
        if (prefix === `exports/${id}/`) await retry(id);
        return keys;
      },
    };
    const before = await objectsOf(id);
    await removeStageObjects({ ...pipeline, store }, ages, later(day + 60));
    expect(await objectsOf(id)).toEqual(before);
    expect(await load(id)).toMatchObject({ status: "pending", stageRemovedAt: null });
  });

  async function retry(id: number): Promise<void> {
    await retryExport(fixture.pipeline.database, ages, { ...fixture, id, now: later(day + 60) });
  }
});

describe("a file", () => {
  it("is removed after its week; the row says when, and the words what to do", async () => {
    const { pipeline, viewer } = fixture;
    const id = await completedExport();
    await removeFiles(pipeline, ages, later(7 * day - 60));
    expect(await objectsOf(id)).toHaveLength(1);
    const now = later(7 * day + 60);
    await removeFiles(pipeline, ages, now);
    expect(await objectsOf(id)).toEqual([]);
    const row = await getExport(pipeline.database, viewer, id);
    expect(row).toMatchObject({ status: "completed", fileRemovedAt: now });
    expect(noFileSentence(row)).toMatch(
      /^The file of export \d+ was removed on \d+ \w+ \d{4}, .* Request the same export again to get a new one\.$/,
    );
  });

  it("that the store does not remove is tried again: the row never says more than is true", async () => {
    const { pipeline } = fixture;
    const id = await completedExport();
    const now = later(7 * day + 60);
    const store: ObjectStore = { ...pipeline.store, delete: () => Promise.reject(new Error("a test's")) };
    await expect(removeFiles({ ...pipeline, store }, ages, now)).rejects.toThrow("a test's");
    expect((await load(id)).fileRemovedAt).toBeNull();
    await Promise.all([removeFiles(pipeline, ages, now), removeFiles(pipeline, ages, now)]);
    expect((await load(id)).fileRemovedAt).toEqual(now);
  });
});

describe("what is known of an export", () => {
  it("is kept for 90 days, then forgotten with its parts; the audit log keeps what was done", async () => {
    const { pipeline } = fixture;
    const { database } = pipeline;
    const id = await failedExport();
    const parts = (await load(id)).tranches.map((tranche) => tranche.id);
    const entry = await database.auditEntry.findFirstOrThrow({ where: { exportReportId: id } });
    await removeOldExports(pipeline, ages, later(90 * day - 60));
    expect((await load(id)).errorMessage).toContain("file store");
    await removeOldExports(pipeline, ages, later(90 * day + 60));
    expect(await database.exportReport.count({ where: { id: { in: [id, ...parts] } } })).toBe(0);
    expect(await objectsOf(id)).toEqual([]);
    expect(await database.auditEntry.findUnique({ where: { id: entry.id } })).toMatchObject({
      action: "export.created",
      exportReportId: null,
    });
  });
});

it("events go after a week, idempotency keys and rate limit windows after a day", async () => {
  const { database } = fixture.pipeline;
  const { userId } = fixture.viewer;
  const id = await fixture.request(small);
  const key = "kept";
  await database.idempotencyKey.create({ data: { userId, key, bodyDigest: "0".repeat(64) } });
  await database.rateLimitWindow.create({ data: { userId, windowStart: new Date(), count: 1 } });
  const left = async (seconds: number) => {
    await removeOldRecords(database, later(seconds));
    return {
      events: await database.exportEvent.count({ where: { exportReportId: id } }),
      keys: await database.idempotencyKey.count({ where: { key } }),
      windows: await database.rateLimitWindow.count({ where: { userId } }),
    };
  };
  expect(await left(day - 60)).toEqual({ events: 1, keys: 1, windows: 1 });
  expect(await left(day + 60)).toEqual({ events: 1, keys: 0, windows: 0 });
  expect(await left(7 * day + 60)).toEqual({ events: 0, keys: 0, windows: 0 });
});

it("a failure tells the person what to do, and the log the cause, the export and the request", async () => {
  const { database } = fixture.pipeline;
  const id = await fixture.request(small);
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const cause = "source_unavailable: connect ECONNREFUSED 10.0.0.7:5432";
  await failExport({ database, log }, { ...firstAttempt(id), requestId: "req_1" }, cause);
  await failExport({ database, log }, { ...firstAttempt(id), requestId: "req_1" }, cause);
  const row = await load(id);
  expect(row).toMatchObject({ status: "failed", outcomeCode: "source_failed" });
  expect(row.errorMessage).toBe(
    "The database could not be reached, although it was tried several times. Retry in a few minutes.",
  );
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ exportId: id, attempt: 1, requestId: "req_1", message: cause }),
  ]);
});
