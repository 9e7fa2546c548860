import pLimit from "p-limit";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Database } from "@/lib/db/prisma";
import { assembleExport } from "@/lib/exports/make/assemble-export";
import { failExport } from "@/lib/exports/make/fail-export";
import type { MakeDeps } from "@/lib/exports/make/make-deps";
import { renderTranche } from "@/lib/exports/make/render-tranche";
import { snapshotExport } from "@/lib/exports/make/snapshot-export";
import { removeStageObjects } from "@/lib/exports/sweep/retention";
import { clicks, createClicksFixture, oneRow } from "@/lib/testing/exports/clicks-fixture";
import { type ExportFixture, firstAttempt } from "@/lib/testing/exports/export-fixture";
import { createRequestDeps } from "@/lib/testing/exports/request-deps";
import { later, testAges } from "@/lib/testing/exports/test-ages";
import { watchStore } from "@/lib/testing/exports/watched-store";
import { createGate } from "@/lib/testing/gate";
import { cancelExport } from "./cancel-export";

let fixture: ExportFixture;

beforeAll(async () => {
  fixture = await createClicksFixture();
  fixture.makeDeps.trancheBytes = 24 * 1024;
});
afterAll(() => fixture.close());

const load = (id: number) => fixture.load(id);

function cancel(id: number) {
  return cancelExport(createRequestDeps(fixture.makeDeps.database), { ...fixture, id });
}

/** All steps of the first attempt in their order, none of them left out. */
async function runSteps(
  makeDeps: MakeDeps,
  id: number,
  meet: (place: string) => Promise<void>,
): Promise<void> {
  const run = firstAttempt(id);
  await meet("before snapshot");
  await snapshotExport(makeDeps, run);
  for (const { partIndex } of (await load(id)).tranches) {
    await meet(`before render ${partIndex}`);
    await renderTranche(makeDeps, run, partIndex ?? 0);
  }
  await meet("before assemble");
  await assembleExport(makeDeps, run);
}

/** The deps whose store tells `meet`; its threads are free where the export is to be rendered while it is read. */
function watched(what: string, meet: (place: string) => Promise<void>): MakeDeps {
  const { makeDeps } = fixture;
  const limitTranches = what.includes("while it is read") ? pLimit(3) : makeDeps.limitTranches;
  return { ...makeDeps, limitTranches, store: watchStore(makeDeps.store, meet) };
}

const around = (call: string) => [`before ${call}`, `after ${call}`];
/** Of two tranches: one that others follow, and the last. */
const eachTranche = [0, 1];
const fileWritten = [...around("upload file"), ...around("read file")];

/** Between its steps, and wherever one of them meets the store. */
const placesOfClicks = [
  "before snapshot",
  ...eachTranche.flatMap((index) => around(`put stage/${index}`)),
  ...eachTranche.flatMap((index) => [
    `before render ${index}`,
    ...around(`get stage/${index}`),
    ...around(`put part/${index}`),
  ]),
  "before assemble",
  ...eachTranche.flatMap((index) => around(`read part/${index}`)),
  ...fileWritten,
];
const placesOfRendered = [
  "before snapshot",
  ...eachTranche.flatMap((index) => [...around(`put part/${index}`), `before render ${index}`]),
  "before assemble",
  ...eachTranche.flatMap((index) => around(`read part/${index}`)),
  ...fileWritten,
];
const placesOfOneRow = ["before snapshot", "before assemble", ...fileWritten];

describe("an export that is cancelled is never completed, and its objects are gone within the sweep's age", () => {
  it.each([
    ["a chunked export", clicks, placesOfClicks],
    ["one that is rendered while it is read", clicks, placesOfRendered],
    ["a small one", oneRow, placesOfOneRow],
  ])("the places below are all that there are of %s", async (what, body, places) => {
    const id = await fixture.request(body);
    const met: string[] = [];
    const meet = async (place: string) => void met.push(place);
    await runSteps(watched(what, meet), id, meet);
    expect(met.toSorted()).toEqual(places.toSorted());
    expect((await load(id)).status).toBe("completed");
  });

  // The steps that are left run all the same, as they do when the event that ends the run is lost.
  it.each([
    ...placesOfClicks.map((place) => ["a chunked export", place, clicks] as const),
    ...placesOfRendered.map((place) => ["one that is rendered while it is read", place, clicks] as const),
    ...placesOfOneRow
      .filter((place) => place !== "before assemble")
      .map((place) => ["a small one", place, oneRow] as const),
  ])("%s: %s", async (what, wanted, body) => {
    const id = await fixture.request(body);
    let cancellations = 0;
    const meet = async (place: string) => {
      if (place !== wanted || cancellations > 0) return;
      cancellations++;
      await cancel(id);
    };
    await runSteps(watched(what, meet), id, meet);
    expect(cancellations).toBe(1);

    const { tranches, ...row } = await load(id);
    expect(row).toMatchObject({ status: "failed", outcomeCode: "cancelled_by_user", storageKey: null });
    expect(row.errorMessage).toContain("cancelled");
    for (const tranche of tranches) expect(["completed", "failed"]).toContain(tranche.status);

    const inAQuarterOfAnHour = later(16 * 60);
    await removeStageObjects(fixture.makeDeps, testAges, inAQuarterOfAnHour);
    expect(await fixture.objectsOf(id)).toEqual([]);
    expect((await load(id)).stageRemovedAt).toEqual(inAQuarterOfAnHour);
  });
});

describe("cancelling", () => {
  it("twice is the same as once", async () => {
    const id = await fixture.request(clicks);
    const first = await cancel(id);
    expect(await cancel(id)).toEqual(first);
  });

  it("50 times at once is the same as once", async () => {
    const id = await fixture.request(clicks);
    const rows = await Promise.all(Array.from({ length: 50 }, () => cancel(id)));
    expect(new Set(rows.map(({ completedAt }) => completedAt?.getTime())).size).toBe(1);
  });

  it("a completed export, or one that failed by itself, is a conflict", async () => {
    const completed = await fixture.request(oneRow);
    await snapshotExport(fixture.makeDeps, firstAttempt(completed));
    await expect(cancel(completed)).rejects.toMatchObject({ code: "CONFLICT", message: /completed already/ });
    const failed = await fixture.request(oneRow);
    await failExport(fixture.makeDeps, { ...firstAttempt(failed), requestId: null }, "internal: a test's");
    await expect(cancel(failed)).rejects.toMatchObject({ code: "CONFLICT", message: /failed already/ });
  });

  it("a part is a conflict that names the whole", async () => {
    const id = await fixture.request(clicks);
    await snapshotExport(fixture.makeDeps, firstAttempt(id));
    const [part] = (await load(id)).tranches;
    await expect(cancel(part?.id ?? 0)).rejects.toMatchObject({
      code: "CONFLICT",
      message: new RegExp(`part of export ${id}`),
    });
  });

  it("frees its place at once: an identical export can be made", async () => {
    const body = { ...clicks, search_params: { same: crypto.randomUUID() } };
    const id = await fixture.request(body);
    expect(await fixture.request(body)).toBe(id);
    await cancel(id);
    expect(await fixture.request(body)).not.toBe(id);
  });
});

describe("an export and its tranches", () => {
  it("end at one moment: nobody reads a cancelled export of which a tranche is not", async () => {
    const { pool } = fixture.makeDeps;
    const id = await fixture.request(clicks);
    await snapshotExport(fixture.makeDeps, firstAttempt(id));
    const blocker = await pool.connect();
    onTestFinished(async () => {
      await blocker.query("rollback");
      blocker.release();
    });
    const last = (await load(id)).tranches.at(-1)?.id;
    await blocker.query("begin");
    await blocker.query("select from export_reports where id = $1 for update", [last]);
    const cancelling = cancel(id);
    await expect.poll(waitingForLocks).toBe(1);
    const { tranches, ...row } = await load(id);
    expect([row, ...tranches].filter(({ status }) => status === "failed")).toEqual([]);
    await blocker.query("rollback");
    const answer = await cancelling;
    for (const tranche of (await load(id)).tranches) {
      expect(tranche).toMatchObject({ status: "failed", outcomeCode: "cancelled_by_user" });
    }
    expect((await load(id)).updatedAt).toEqual(answer.updatedAt);
  });

  async function waitingForLocks(): Promise<number> {
    const { rowCount } = await fixture.makeDeps.pool.query(
      `select from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`,
    );
    return rowCount ?? 0;
  }
});

describe("a step that is under way when its export is cancelled", () => {
  it("ends what the database does for it, although no row has come yet", async () => {
    const { pool } = fixture.makeDeps;
    const blocker = await pool.connect();
    onTestFinished(async () => {
      await blocker.query("rollback");
      blocker.release();
    });
    await blocker.query("begin; lock table daily_clicks in access exclusive mode");
    const id = await fixture.request(clicks);
    const step = snapshotExport(fixture.makeDeps, firstAttempt(id));
    await expect.poll(readsUnderWay).toBe(2);
    await cancel(id);
    expect(await step).toEqual({ tranches: 0, left: [] });
    await expect.poll(readsUnderWay).toBe(0);
  });

  /** The database, and the results of all its counts in `counts`. */
  function withCounts(database: Database, counts: number[]): Database {
    const extended = database.$extends({
      query: {
        exportReport: {
          async count({ args, query }) {
            const count = await query(args);
            counts.push(Number(count));
            return count;
          },
        },
      },
    });
    return extended as unknown as Database;
  }

  /** The COPY and the totals beside it. */
  async function readsUnderWay(): Promise<number> {
    const { rowCount } = await fixture.makeDeps.pool.query(
      `select from pg_stat_activity where datname = current_database() and state = 'active'
         and query like '%daily_clicks%' and pid <> pg_backend_pid()`,
    );
    return rowCount ?? 0;
  }

  it("starts no work on a render thread that it was waiting for", async () => {
    const id = await fixture.request(clicks);
    await snapshotExport(fixture.makeDeps, firstAttempt(id));
    const free = createGate();
    const begun: string[] = [];
    const looks: number[] = [];
    const store = watchStore(fixture.makeDeps.store, async (place) => void begun.push(place));
    const full: MakeDeps = {
      ...fixture.makeDeps,
      store,
      database: withCounts(fixture.makeDeps.database, looks),
      limitTranches: Object.assign(async <T>(work: () => PromiseLike<T> | T) => {
        await free.opened;
        return work();
      }, fixture.makeDeps.limitTranches),
    };
    const step = renderTranche(full, firstAttempt(id), 0);
    await cancel(id);
    await expect.poll(() => looks).toContain(0);
    free.open();
    await step;
    expect(begun).toEqual([]);
  });
});
