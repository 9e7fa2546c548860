import pLimit, { type LimitFunction } from "p-limit";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { watchDatabase } from "@/e2e/support/stack/watched-database";
import { objectKeys } from "@/lib/exports/record/object-keys";
import { trancheRecord } from "@/lib/exports/record/tranche";
import { retryExport } from "@/lib/exports/request/retry-export";
import { removeStageObjects } from "@/lib/exports/sweep/retention";
import { clickRows, clicks, createClicksFixture } from "@/lib/testing/exports/clicks-fixture";
import {
  type ExportFixture,
  firstAttempt,
  renderAll,
  runSteps,
  takenByOthers,
} from "@/lib/testing/exports/export-fixture";
import { readFileRows } from "@/lib/testing/exports/read-file";
import { createRequestDeps } from "@/lib/testing/exports/request-deps";
import { later, testAges } from "@/lib/testing/exports/test-ages";
import { watchStore } from "@/lib/testing/exports/watched-store";
import { createGate } from "@/lib/testing/gate";
import { assembleExport } from "./assemble-export";
import { classifyError } from "./classify-error";
import { failExport } from "./fail-export";
import { KeptParts } from "./kept-parts";
import type { MakeDeps } from "./make-deps";
import { snapshotExport } from "./snapshot-export";

// What the snapshot step makes of the tranches while it reads the rows.

let fixture: ExportFixture;

beforeAll(async () => {
  fixture = await createClicksFixture({ areThreadsTaken: false });
});
afterAll(() => fixture.close());

/** Nine or ten tranches. */
function depsWith(limitTranches: LimitFunction, meet?: (place: string) => Promise<void>): MakeDeps {
  const store = meet ? watchStore(fixture.makeDeps.store, meet) : fixture.makeDeps.store;
  return { ...fixture.makeDeps, store, limitTranches, trancheBytes: 5 * 1024 };
}

async function objectsOf(id: number): Promise<string[]> {
  return (await fixture.objectsOf(id)).map((key) => key.split("/").slice(-2).join("/"));
}

async function partsOf(id: number) {
  const { tranches } = await fixture.load(id);
  return tranches.map(({ part, status }) => ({ ...trancheRecord.parse(part), status }));
}

async function expectAllRows(id: number): Promise<void> {
  const { status, storageKey, filename } = await fixture.load(id);
  expect(status).toBe("completed");
  const bytes = await fixture.makeDeps.store.get(storageKey ?? "");
  expect(readFileRows(bytes, filename ?? "")).toHaveLength(clickRows + 1);
}

describe("the tranches of a snapshot", () => {
  it.each([1, 3])("are all rendered while it is read, with %i places of one's own", async (places) => {
    const id = await fixture.request(clicks);
    const { tranches, left } = await snapshotExport(depsWith(pLimit(places)), firstAttempt(id));
    expect(tranches).toBeGreaterThan(6);
    expect(left).toEqual([]);
    const parts = Array.from({ length: tranches }, (_, index) => `part/${index}`);
    expect(await objectsOf(id)).toEqual(parts.toSorted());
    for (const { status, part } of await partsOf(id))
      expect([status, part?.rows]).toEqual(["completed", expect.any(Number)]);
    await assembleExport(fixture.makeDeps, firstAttempt(id));
    await expectAllRows(id);
  });

  it("are joined from memory where they are kept, and the file is right whatever has become of the objects", async () => {
    const read: string[] = [];
    const meet = async (place: string) => {
      if (place.startsWith("before read part")) read.push(place);
    };
    const kept = { ...depsWith(pLimit(3), meet), keptParts: new KeptParts(1_000_000) };
    const id = await fixture.request(clicks);
    const { tranches } = await snapshotExport(kept, firstAttempt(id));
    const { store } = fixture.makeDeps;
    await store.delete((await fixture.objectsOf(id)).filter((key) => key.endsWith("/part/0")));
    await assembleExport(kept, firstAttempt(id));
    await expectAllRows(id);
    expect(read).toEqual([]);
    // Another process fetches them, and so does this one once the file is written.
    const other = await fixture.request(clicks);
    await snapshotExport(kept, firstAttempt(other));
    await assembleExport({ ...kept, keptParts: new KeptParts(0) }, firstAttempt(other));
    await expectAllRows(other);
    expect(read).toHaveLength(tranches);
  });

  it("stay when only the answer to the commit of their snapshot is lost, and go when the commit is", async () => {
    for (const place of ["after transaction", "before transaction"]) {
      const id = await fixture.request(clicks);
      const database = watchDatabase(fixture.makeDeps.database, async (met) => {
        if (met === place) throw new Error("the connection is gone");
      });
      const makeDeps = { ...depsWith(pLimit(3)), database };
      await expect(snapshotExport(makeDeps, firstAttempt(id))).rejects.toThrow("the connection is gone");
      const isRecorded = place.startsWith("after");
      expect((await fixture.objectsOf(id)).length > 0).toBe(isRecorded);
      await runSteps(fixture.makeDeps, firstAttempt(id));
      await expectAllRows(id);
    }
  });

  it("are in memory no more at a time than there are places", async () => {
    const id = await fixture.request(clicks);
    const limit = pLimit(2);
    const active: number[] = [];
    const makeDeps = depsWith(limit, async (place) => {
      if (place.startsWith("before put part")) active.push(limit.activeCount);
    });
    const { tranches } = await snapshotExport(makeDeps, firstAttempt(id));
    expect(active).toHaveLength(tranches);
    expect(Math.max(...active)).toBeLessThanOrEqual(2);
  });

  it("are staged while others render, and are the same parts when they are rendered later", async () => {
    const [staged, rendered] = [await fixture.request(clicks), await fixture.request(clicks)];
    const taken = await snapshotExport(depsWith(takenByOthers(pLimit(3))), firstAttempt(staged));
    expect(taken.left).toEqual(Array.from({ length: taken.tranches }, (_, index) => index));
    expect(await objectsOf(staged)).toEqual(taken.left.map((index) => `stage/${index}`).toSorted());
    await renderAll(depsWith(pLimit(3)), firstAttempt(staged));
    await renderAll(depsWith(pLimit(3)), firstAttempt(rendered));
    const made = (parts: Awaited<ReturnType<typeof partsOf>>) =>
      parts.map(({ stage: { rows, sheetIndex, firstRowInSheet }, ...rest }) => ({
        ...rest,
        place: { rows, sheetIndex, firstRowInSheet },
      }));
    expect(made(await partsOf(rendered))).toEqual(made(await partsOf(staged)));
  });

  it("are staged from the moment on at which somebody else waits for a place", async () => {
    const id = await fixture.request(clicks);
    const limit = pLimit(1);
    const others = createGate();
    let waiting: Promise<void> | undefined;
    const makeDeps = depsWith(limit, async (place) => {
      if (place === "before put part/0") waiting = limit(() => others.opened);
    });
    const { tranches, left } = await snapshotExport(makeDeps, firstAttempt(id));
    expect(left).toEqual(Array.from({ length: tranches - 1 }, (_, index) => index + 1));
    others.open();
    await waiting;
    await runSteps(fixture.makeDeps, firstAttempt(id));
    await expectAllRows(id);
  });

  it("are staged when there is no free place and their export has waited half a minute", async () => {
    const id = await fixture.request(clicks);
    const limit = pLimit(1);
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now);
    const makeDeps = depsWith(limit, async (place) => {
      if (place === "before put part/1") now += 30_000;
    });
    const { tranches, left } = await snapshotExport(makeDeps, firstAttempt(id)).finally(() =>
      clock.mockRestore(),
    );
    expect(left.length).toBeGreaterThan(0);
    expect(left).not.toContain(1);
    expect((await partsOf(id)).filter(({ part }) => part !== null)).toHaveLength(tranches - left.length);
    await runSteps(fixture.makeDeps, firstAttempt(id));
    await expectAllRows(id);
  });
});

describe("a part that was rendered while the rows were read", () => {
  it("cannot be put: the step fails, and its objects are gone", async () => {
    const id = await fixture.request(clicks);
    const makeDeps = depsWith(pLimit(3), async (place) => {
      if (place === "before put part/4") throw new Error("The disk is full.");
    });
    await expect(snapshotExport(makeDeps, firstAttempt(id))).rejects.toThrow("The disk is full.");
    expect(await objectsOf(id)).toEqual([]);
    expect(await fixture.load(id)).toMatchObject({ status: "processing", snapshotId: null, tranches: [] });
    await runSteps(fixture.makeDeps, firstAttempt(id));
    await expectAllRows(id);
  });

  it("cannot be put, nor the others be removed: the step fails with the first of the two, and the sweep finds them", async () => {
    const id = await fixture.request(clicks);
    const watched = depsWith(pLimit(3), async (place) => {
      if (place === "before put part/4") throw new Error("The disk is full.");
    });
    const store = { ...watched.store, delete: () => Promise.reject(new Error("Nothing can be removed.")) };
    await expect(snapshotExport({ ...watched, store }, firstAttempt(id))).rejects.toThrow(
      "The disk is full.",
    );
    expect((await objectsOf(id)).length).toBeGreaterThan(0);
    await runSteps(fixture.makeDeps, firstAttempt(id));
    await removeStageObjects(fixture.makeDeps, testAges, later(1000));
    expect(await fixture.objectsOf(id)).toEqual([(await fixture.load(id)).storageKey]);
  });

  it.each(["damaged", "removed"])(
    "is %s: the export fails as data_damaged, and a retry reads anew",
    async (what) => {
      const { store, database } = fixture.makeDeps;
      const id = await fixture.request(clicks);
      await snapshotExport(depsWith(pLimit(3)), firstAttempt(id));
      const { snapshotId } = await fixture.load(id);
      const key = objectKeys(fixture.prefix, id, snapshotId ?? "").part(2);
      const bytes = await store.get(key);
      if (what === "removed") await store.delete([key]);
      else
        await store.put(
          key,
          bytes.map((byte, at) => (at === 50 ? byte ^ 1 : byte)),
          "application/octet-stream",
        );
      const error: unknown = await assembleExport(fixture.makeDeps, firstAttempt(id)).catch((one) => one);
      expect(classifyError(error)).toBe("data_damaged");
      expect(await fixture.load(id)).toMatchObject({ status: "processing", storageKey: null });
      await failExport(fixture.makeDeps, { ...firstAttempt(id), requestId: null }, "data_damaged: a test's");
      const asked = { ...fixture, id, now: new Date() };
      const outcome = await retryExport(createRequestDeps(database), asked);
      expect(outcome).toMatchObject({ kind: "queued", isSnapshotKept: false });
      await runSteps(depsWith(pLimit(3)), { exportId: id, attempt: 2 });
      await expectAllRows(id);
      expect((await fixture.load(id)).snapshotId).not.toBe(snapshotId);
    },
  );

  it("cannot be read just now: the step may succeed later, and nothing is called damaged", async () => {
    const id = await fixture.request(clicks);
    await snapshotExport(depsWith(pLimit(3)), firstAttempt(id));
    const away = Object.assign(new Error("The store does not answer."), {
      name: "TimeoutError",
      $metadata: {},
    });
    const makeDeps = depsWith(pLimit(3), async (place) => {
      if (place === "before read part/3") throw away;
    });
    const error: unknown = await assembleExport(makeDeps, firstAttempt(id)).catch((one) => one);
    expect(classifyError(error)).toBe("storage_unavailable");
    await assembleExport(fixture.makeDeps, firstAttempt(id));
    await expectAllRows(id);
  });

  it("of two runs of the step side by side one counts, and the other's objects are gone", async () => {
    const id = await fixture.request(clicks);
    const makeDeps = depsWith(pLimit(3));
    const run = () => snapshotExport(makeDeps, firstAttempt(id));
    const [first, second] = await Promise.all([run(), run()]);
    expect(second).toEqual(first);
    const { snapshotId } = await fixture.load(id);
    const keys = await fixture.objectsOf(id);
    expect(keys.filter((key) => !key.includes(snapshotId ?? "-"))).toEqual([]);
    await runSteps(makeDeps, firstAttempt(id));
    await expectAllRows(id);
  });
});
