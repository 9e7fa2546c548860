import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { prepareClicks } from "@/e2e/support/click-history";
import { createGate } from "@/e2e/support/gate";
import { createPipelineFixture, firstAttempt, type PipelineFixture } from "@/e2e/support/pipeline-fixture";
import { later, testAges } from "@/e2e/support/test-ages";
import { watchStore } from "@/e2e/support/watched-store";
import type { Database } from "@/lib/db/prisma";
import { assembleExport } from "./assemble-export";
import { cancelExport } from "./cancel-export";
import { failExport } from "./fail-export";
import type { Pipeline } from "./pipeline";
import { removeStageObjects } from "./remove-stage-objects";
import { renderTranche } from "./render-tranche";
import { snapshotExport } from "./snapshot-export";

const clicks = { report_type: "clicks_details_excel" };
const oneRow = { ...clicks, index_params: { limit: 1 } };

let fixture: PipelineFixture;

beforeAll(async () => {
  fixture = await createPipelineFixture({ trancheBytes: 16 * 1024 });
  await prepareClicks(fixture.pipeline.pool, 50, 12);
});
afterAll(() => fixture.close());

const load = (id: number) => fixture.load(id);

function cancel(id: number) {
  return cancelExport(fixture.pipeline.database, { ...fixture, id });
}

/** All steps of the first attempt in their order, none of them left out. */
async function runSteps(
  pipeline: Pipeline,
  id: number,
  meet: (place: string) => Promise<void>,
): Promise<void> {
  const run = firstAttempt(id);
  await meet("before snapshot");
  await snapshotExport(pipeline, run);
  await meet("before render");
  for (const { partIndex } of (await load(id)).tranches) await renderTranche(pipeline, run, partIndex ?? 0);
  await meet("before assemble");
  await assembleExport(pipeline, run);
}

describe("an export that is cancelled is never completed, and its objects are gone within the sweep's age", () => {
  // The steps that are left run all the same, as they do when the event that ends the run is lost.
  it.each([
    ["between two steps", "before snapshot", clicks],
    ["inside the snapshot", "before put stage/0", clicks],
    ["inside the snapshot", "after put stage/1", clicks],
    ["between two steps", "before render", clicks],
    ["inside a render", "before get stage/0", clicks],
    ["inside a render", "after get stage/1", clicks],
    ["inside a render", "before put part/1", clicks],
    ["inside a render", "after put part/0", clicks],
    ["between two steps", "before assemble", clicks],
    ["inside assemble", "before upload file", clicks],
    ["inside assemble", "before read part/1", clicks],
    ["inside assemble", "after upload file", clicks],
    ["inside a small export", "before snapshot", oneRow],
    ["inside a small export", "before upload file", oneRow],
    ["inside a small export", "after upload file", oneRow],
  ])("%s: %s", async (_where, wanted, body) => {
    const id = await fixture.request(body);
    let cancellations = 0;
    const meet = async (place: string) => {
      if (place !== wanted || cancellations > 0) return;
      cancellations++;
      await cancel(id);
    };
    const store = watchStore(fixture.pipeline.store, meet);
    await runSteps({ ...fixture.pipeline, store }, id, meet);
    expect(cancellations).toBe(1);

    const { tranches, ...row } = await load(id);
    expect(row).toMatchObject({ status: "failed", outcomeCode: "cancelled_by_user", storageKey: null });
    expect(row.errorMessage).toContain("cancelled");
    for (const tranche of tranches) expect(["completed", "failed"]).toContain(tranche.status);

    const inAQuarterOfAnHour = later(16 * 60);
    await removeStageObjects(fixture.pipeline, testAges, inAQuarterOfAnHour);
    expect(await fixture.pipeline.store.list(`exports/${id}/`)).toEqual([]);
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
    await snapshotExport(fixture.pipeline, firstAttempt(completed));
    await expect(cancel(completed)).rejects.toMatchObject({ code: "CONFLICT", message: /completed already/ });
    const failed = await fixture.request(oneRow);
    await failExport(fixture.pipeline, { ...firstAttempt(failed), requestId: null }, "internal: a test's");
    await expect(cancel(failed)).rejects.toMatchObject({ code: "CONFLICT", message: /failed already/ });
  });

  it("a part is a conflict that names the whole", async () => {
    const id = await fixture.request(clicks);
    await snapshotExport(fixture.pipeline, firstAttempt(id));
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

describe("a step that is under way when its export is cancelled", () => {
  it("ends what the database does for it, although no row has come yet", async () => {
    const { pool } = fixture.pipeline;
    const blocker = await pool.connect();
    onTestFinished(async () => {
      await blocker.query("rollback");
      blocker.release();
    });
    await blocker.query("begin; lock table daily_clicks in access exclusive mode");
    const id = await fixture.request(clicks);
    const step = snapshotExport(fixture.pipeline, firstAttempt(id));
    await expect.poll(readsUnderWay).toBe(2);
    await cancel(id);
    expect(await step).toEqual({ tranches: 0 });
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
    const { rowCount } = await fixture.pipeline.pool.query(
      `select from pg_stat_activity where datname = current_database() and state = 'active'
         and query like '%daily_clicks%' and pid <> pg_backend_pid()`,
    );
    return rowCount ?? 0;
  }

  it("starts no work on a render thread that it was waiting for", async () => {
    const id = await fixture.request(clicks);
    await snapshotExport(fixture.pipeline, firstAttempt(id));
    const free = createGate();
    const begun: string[] = [];
    const looks: number[] = [];
    const store = watchStore(fixture.pipeline.store, async (place) => void begun.push(place));
    const full: Pipeline = {
      ...fixture.pipeline,
      store,
      database: withCounts(fixture.pipeline.database, looks),
      limitTranches: Object.assign(async <T>(work: () => PromiseLike<T> | T) => {
        await free.opened;
        return work();
      }, fixture.pipeline.limitTranches),
    };
    const step = renderTranche(full, firstAttempt(id), 0);
    await cancel(id);
    await expect.poll(() => looks).toContain(0);
    free.open();
    await step;
    expect(begun).toEqual([]);
  });
});
