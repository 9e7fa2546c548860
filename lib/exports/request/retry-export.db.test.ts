import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { assembleExport } from "@/lib/exports/make/assemble-export";
import { failExport } from "@/lib/exports/make/fail-export";
import { renderTranche } from "@/lib/exports/make/render-tranche";
import { snapshotExport } from "@/lib/exports/make/snapshot-export";
import type { ExportRun } from "@/lib/exports/record/export-run";
import { changeStatus } from "@/lib/exports/record/status";
import { clicks, createClicksFixture, oneRow } from "@/lib/testing/exports/clicks-fixture";
import { type ExportFixture, firstAttempt, renderAll, runSteps } from "@/lib/testing/exports/export-fixture";
import { readFileColumns } from "@/lib/testing/exports/read-file";
import { createRequestDeps } from "@/lib/testing/exports/request-deps";
import { later } from "@/lib/testing/exports/test-ages";
import { watchStore } from "@/lib/testing/exports/watched-store";
import { createGate } from "@/lib/testing/gate";
import { cancelExport } from "./cancel-export";
import { retryExport } from "./retry-export";

const stageSeconds = 24 * 3600;
const moreClicks = "update daily_clicks set click_count = click_count + 1";

let fixture: ExportFixture;

beforeAll(async () => {
  fixture = await createClicksFixture();
});
afterAll(() => fixture.close());

const load = (id: number) => fixture.load(id);

function retry(id: number, now = new Date()) {
  return retryExport(
    { ...createRequestDeps(fixture.makeDeps.database), stageSeconds },
    { ...fixture, id, now },
  );
}

function fail(run: ExportRun, message = "storage_unavailable: a test's"): Promise<void> {
  return failExport(fixture.makeDeps, { ...run, requestId: null }, message);
}

/** A chunked export that failed with its first part ready. */
async function failedExport(message?: string): Promise<number> {
  const id = await fixture.request(clicks);
  const run = firstAttempt(id);
  expect((await snapshotExport(fixture.makeDeps, run)).tranches).toBeGreaterThan(2);
  await renderTranche(fixture.makeDeps, run, 0);
  await fail(run, message);
  return id;
}

async function clicksInFile(id: number): Promise<number> {
  const { storageKey, filename } = await load(id);
  const bytes = await fixture.makeDeps.store.get(storageKey ?? "");
  const rows = readFileColumns(bytes, filename ?? "", ["Clicks"]);
  return rows.reduce((sum, [clicks]) => sum + Number(clicks), 0);
}

async function clicksNow(): Promise<number> {
  const { _sum } = await fixture.makeDeps.database.dailyClick.aggregate({ _sum: { clickCount: true } });
  return _sum.clickCount ?? 0;
}

describe("a retry while the stage objects of the snapshot live", () => {
  it("makes only the parts that were not ready, from the data of the first attempt", async () => {
    const id = await failedExport();
    const { snapshotAt, tranches } = await load(id);
    const then = await clicksNow();
    await fixture.makeDeps.pool.query(moreClicks);
    const outcome = await retry(id);
    expect(outcome).toMatchObject({
      kind: "queued",
      isSnapshotKept: true,
      row: { status: "pending", attempt: 2 },
    });

    const places: string[] = [];
    const store = watchStore(fixture.makeDeps.store, async (place) => void places.push(place));
    await runSteps({ ...fixture.makeDeps, store }, { exportId: id, attempt: 2 });
    const written = places.filter((place) => place.startsWith("after put"));
    // Parts are made side by side.
    expect(written.toSorted()).toEqual(
      tranches.slice(1).map((_tranche, index) => `after put part/${index + 1}`),
    );

    expect(await load(id)).toMatchObject({ status: "completed", attempt: 2, snapshotAt, warnings: [] });
    expect(await clicksInFile(id)).toBe(then);
  });
});

describe("a retry reads the data anew, and the export says so", () => {
  it.each([
    ["when the stage objects may be gone", undefined, stageSeconds],
    ["when a stored piece was damaged", "data_damaged: a test's", 0],
  ])("%s", async (_name, message, secondsLater) => {
    const id = await failedExport(message);
    await fixture.makeDeps.pool.query(moreClicks);
    const outcome = await retry(id, later(secondsLater));
    expect(outcome).toMatchObject({
      kind: "queued",
      isSnapshotKept: false,
      row: { status: "pending", snapshotAt: null, chunkedExport: false, totalParts: null },
    });
    expect(outcome.row.warnings).toEqual([expect.stringContaining("read the data anew")]);
    await runSteps(fixture.makeDeps, { exportId: id, attempt: 2 });
    expect(await load(id)).toMatchObject({ status: "completed", warnings: outcome.row.warnings });
    expect(await clicksInFile(id)).toBe(await clicksNow());
  });

  it("and has nothing to say when the first attempt had not read any", async () => {
    const id = await fixture.request(oneRow);
    await fail(firstAttempt(id));
    expect(await retry(id)).toMatchObject({ kind: "queued", isSnapshotKept: false, row: { warnings: [] } });
    await runSteps(fixture.makeDeps, { exportId: id, attempt: 2 });
    expect((await load(id)).status).toBe("completed");
  });
});

describe("late steps of the attempt before change nothing", () => {
  it.each([
    ["before the retry has begun its work", 0, async () => undefined],
    [
      "while the retry works on the kept snapshot",
      0,
      async (run: ExportRun) => {
        await snapshotExport(fixture.makeDeps, run);
        await renderTranche(fixture.makeDeps, run, 1);
      },
    ],
    ["before a fresh snapshot is recorded", stageSeconds, async () => undefined],
    [
      "while the retry works on a fresh snapshot",
      stageSeconds,
      async (run: ExportRun) => {
        await snapshotExport(fixture.makeDeps, run);
        await renderTranche(fixture.makeDeps, run, 1);
      },
    ],
    ["once the retry has completed", 0, (run: ExportRun) => runSteps(fixture.makeDeps, run)],
  ])("%s", async (_name, secondsLater, work) => {
    const id = await failedExport();
    await retry(id, later(secondsLater));
    await work({ exportId: id, attempt: 2 });
    const before = await load(id);
    await runSteps(fixture.makeDeps, firstAttempt(id));
    await renderTranche(fixture.makeDeps, firstAttempt(id), 1);
    await fail(firstAttempt(id));
    expect(await load(id)).toEqual(before);
  });

  it("also not one that removes its own file when the retry has written its file and is about to complete", async () => {
    const { makeDeps } = fixture;
    const id = await fixture.request(clicks);
    const [first, second] = [firstAttempt(id), { exportId: id, attempt: 2 }];
    await renderAll(makeDeps, first);
    const [written, complete] = [createGate(), createGate()];
    const secondStore = watchStore(makeDeps.store, async (place) => {
      if (place !== "after read file") return;
      written.open();
      await complete.opened;
    });
    let retried: Promise<void> | undefined;
    const firstStore = watchStore(makeDeps.store, async (place) => {
      if (place !== "after upload file" || retried !== undefined) return;
      await fail(first);
      await retry(id);
      await renderAll(makeDeps, second);
      retried = assembleExport({ ...makeDeps, store: secondStore }, second);
      await written.opened;
    });
    await assembleExport({ ...makeDeps, store: firstStore }, first);
    complete.open();
    await retried;
    const { storageKey, status } = await load(id);
    const objects = await fixture.objectsOf(id);
    expect(status).toBe("completed");
    expect(objects.filter((key) => key.endsWith(".xlsx"))).toEqual([storageKey]);
    expect(storageKey).toContain("/file/2/");
    expect(await clicksInFile(id)).toBe(await clicksNow());
  });

  it("also not one whose snapshot is ready when the retry has only begun", async () => {
    const { makeDeps } = fixture;
    const id = await fixture.request(clicks);
    const second = { exportId: id, attempt: 2 };
    let isMet = false;
    const store = watchStore(makeDeps.store, async (place) => {
      if (place !== "after put stage/1" || isMet) return;
      isMet = true;
      await fail(firstAttempt(id));
      await retry(id);
      await changeStatus(makeDeps.database, id, "start", {}, { attempt: second.attempt });
    });
    const late = await snapshotExport({ ...makeDeps, store }, firstAttempt(id));
    expect({ isMet, late }).toEqual({ isMet: true, late: { tranches: 0, left: [] } });
    expect(await load(id)).toMatchObject({ status: "processing", snapshotId: null, tranches: [] });
    expect(await fixture.objectsOf(id)).toEqual([]);
    await runSteps(makeDeps, second);
    expect((await load(id)).status).toBe("completed");
  });
});

describe("a retry is refused", () => {
  it("of a completed and of a cancelled export", async () => {
    const completed = await fixture.request(oneRow);
    await snapshotExport(fixture.makeDeps, firstAttempt(completed));
    await expect(retry(completed)).rejects.toMatchObject({ code: "CONFLICT", message: /is completed/ });
    const cancelled = await fixture.request(oneRow);
    await cancelExport(createRequestDeps(fixture.makeDeps.database), { ...fixture, id: cancelled });
    await expect(retry(cancelled)).rejects.toMatchObject({ code: "CONFLICT", message: /was cancelled/ });
  });

  it("of one that is under way, with that export; of two at once one begins", async () => {
    const id = await failedExport();
    const outcomes = await Promise.all([retry(id), retry(id)]);
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(["in_flight", "queued"]);
    expect(outcomes.map(({ row }) => [row.id, row.attempt])).toEqual([
      [id, 2],
      [id, 2],
    ]);
    expect(await retry(id)).toMatchObject({ kind: "in_flight", row: { id } });
  });

  it("while an identical export is under way, with that export", async () => {
    const body = { ...oneRow, search_params: { same: "retry" } };
    const id = await fixture.request(body);
    await fail(firstAttempt(id));
    const twin = await fixture.request(body);
    expect(await retry(id)).toMatchObject({ kind: "in_flight", row: { id: twin } });
    expect(await load(id)).toMatchObject({ status: "failed", attempt: 1 });
  });

  it("once its owner may see other rows", async () => {
    const { database } = fixture.makeDeps;
    const id = await failedExport();
    const owner = { where: { id: fixture.viewer.userId } };
    onTestFinished(async () => void (await database.user.update({ ...owner, data: { admin: true } })));
    await database.user.update({ ...owner, data: { admin: false } });
    await expect(retry(id)).rejects.toMatchObject({ code: "CONFLICT", message: /may see has changed/ });
  });
});
