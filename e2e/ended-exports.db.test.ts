import { createHash } from "node:crypto";
import pLimit from "p-limit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { watchDatabase } from "@/e2e/support/stack/watched-database";
import { assembleExport } from "@/lib/exports/make/assemble-export";
import { failExport } from "@/lib/exports/make/fail-export";
import type { MakeDeps } from "@/lib/exports/make/make-deps";
import { renderTranche } from "@/lib/exports/make/render-tranche";
import { snapshotExport } from "@/lib/exports/make/snapshot-export";
import { getManifest } from "@/lib/exports/read/manifest";
import { serializeExport } from "@/lib/exports/read/serialize-export";
import type { ExportRun } from "@/lib/exports/record/export-run";
import { getExport } from "@/lib/exports/record/read-exports";
import { cancelExport } from "@/lib/exports/request/cancel-export";
import { retryExport } from "@/lib/exports/request/retry-export";
import { exportsTag } from "@/lib/http/answer/conditional";
import { clicks, createClicksFixture, oneRow } from "@/lib/testing/exports/clicks-fixture";
import {
  type ExportFixture,
  firstAttempt,
  runSteps,
  takenByOthers,
} from "@/lib/testing/exports/export-fixture";
import { createRequestDeps } from "@/lib/testing/exports/request-deps";
import { watchStore } from "@/lib/testing/exports/watched-store";

// An export that has ended rests: whatever its steps do that were under way, or are called once more, whoever reads it
// reads the same. An export is ended at every place at which one of its steps meets the database or the store; then the
// step goes on as if nothing had happened, and so do all that follow it.

let fixture: ExportFixture;
let makeDeps: MakeDeps;
const manyTranches = pLimit(100);

beforeAll(async () => {
  fixture = await createClicksFixture();
  // Steps that are held must not keep those waiting that end their export. Two tranches.
  makeDeps = {
    ...fixture.makeDeps,
    limitSnapshots: (_userId, _signal, read) => read(),
    trancheBytes: 24 * 1024,
  };
});
afterAll(() => fixture.close());

const secondAttempt = (exportId: number): ExportRun => ({ exportId, attempt: 2 });

async function cancel(exportId: number): Promise<void> {
  await cancelExport(createRequestDeps(makeDeps.database), { ...fixture, id: exportId });
}

async function fail(run: ExportRun, message = "storage_unavailable: a test's"): Promise<void> {
  await failExport(makeDeps, { ...run, requestId: null }, message);
}

async function retry(id: number): Promise<ExportRun> {
  const asked = { ...fixture, id, now: new Date() };
  await retryExport(createRequestDeps(makeDeps.database), asked);
  return secondAttempt(id);
}

/** How an export comes to its end, of which a first attempt is under way. */
const endings: Record<string, (id: number) => Promise<void>> = {
  cancelled: cancel,
  failed: (id) => fail(firstAttempt(id)),
  /** By the same steps, which run a second time beside themselves. */
  completed: (id) => runSteps(makeDeps, firstAttempt(id)),
  "failed, retried and completed": async (id) => {
    await fail(firstAttempt(id));
    await runSteps(makeDeps, await retry(id));
  },
  "failed, retried from new data and completed": async (id) => {
    await fail(firstAttempt(id), "data_damaged: a test's");
    await runSteps(makeDeps, await retry(id));
  },
  "failed, retried and cancelled half way": async (id) => {
    await fail(firstAttempt(id));
    const run = await retry(id);
    if ((await snapshotExport(makeDeps, run)).tranches > 0) await renderTranche(makeDeps, run, 1);
    if ((await fixture.load(id)).status !== "completed") await cancel(id);
  },
};

const names = Object.keys(endings);
const sideBySide = pLimit(6);

/** All steps of the first attempt, one after the other. */
async function runFirstAttempt(
  id: number,
  tranches: number,
  meetPlace: (place: string) => Promise<void>,
): Promise<void> {
  // Between the end of one call and the beginning of the next a step does nothing that others see.
  const meet = async (place: string) => {
    if (!place.startsWith("before")) await meetPlace(place);
  };
  const watched: MakeDeps = {
    ...makeDeps,
    database: watchDatabase(makeDeps.database, meet),
    store: watchStore(makeDeps.store, meet),
  };
  const run = firstAttempt(id);
  await meetPlace("before all");
  await snapshotExport(watched, run);
  for (let index = 0; index < tranches; index++) {
    await renderLate(watched, run, index);
  }
  await assembleExport(watched, run);
}

/** A late step finds no tranche where the export has none any more, which a run takes for a failure of the step. */
async function renderLate(where: MakeDeps, run: ExportRun, index: number): Promise<void> {
  await renderTranche(where, run, index).catch((error: Error) => {
    if (!/No record was found/.test(error.message)) throw error;
  });
}

/** Everything once more that any attempt has ever been called for. */
async function runAllLateSteps(id: number, tranches: number): Promise<void> {
  for (const run of [firstAttempt(id), secondAttempt(id)]) {
    await snapshotExport(makeDeps, run);
    for (let index = 0; index < tranches; index++) await renderLate(makeDeps, run, index);
    await assembleExport(makeDeps, run);
    await fail(run);
  }
}

/** All that there is to see of an export: its rows with every column, what is told of it, what is answered, its file. */
async function lookAt(id: number): Promise<Record<string, unknown>> {
  // First, since the first look notes that the completion was told.
  const row = await getExport(makeDeps.database, fixture.viewer, id);
  const { userId, scope } = fixture.viewer;
  const answer = await serializeExport(row, {
    store: makeDeps.store,
    origin: "https://tranche.example",
    downloadExpiresInSeconds: 60,
    ownerScopes: new Map([[userId, scope]]),
  });
  const { rows } = await makeDeps.pool.query<{ kept: string }>(
    `select to_jsonb(e)::text as kept from export_reports e where $1 in (id, parent_report_id)
     union all select to_jsonb(e)::text from export_events e where export_report_id = $1
     union all select to_jsonb(d)::text from webhook_deliveries d where export_report_id = $1
     order by kept`,
    [id],
  );
  const isCompleted = row.status === "completed";
  return {
    rows: rows.map(({ kept }) => kept),
    tag: exportsTag([answer], new Date(0)),
    // But for the signature, which tells the time.
    answer: JSON.stringify({ ...answer, download_url: answer.download_url?.split("?")[0] }),
    manifest: isCompleted && JSON.stringify(await getManifest(makeDeps.database, fixture.viewer, id)),
    file: isCompleted && (await sha256(row.storageKey ?? "")),
  };
}

async function sha256(key: string): Promise<string> {
  return createHash("sha256")
    .update(await makeDeps.store.get(key))
    .digest("hex");
}

describe.each([
  ["a chunked export", clicks, 2, takenByOthers(manyTranches)],
  ["a chunked export, rendered while it is read,", clicks, 2, manyTranches],
  ["a small export", oneRow, 0, manyTranches],
] as const)("%s that has ended is never changed by a late step", (_what, body, tranches, limitTranches) => {
  let places: string[] = [];

  beforeAll(async () => {
    makeDeps = { ...makeDeps, limitTranches };
    const met: string[] = [];
    const id = await fixture.request(body);
    await runFirstAttempt(id, tranches, async (place) => void met.push(place));
    expect(await fixture.load(id)).toMatchObject({ status: "completed", totalParts: tranches || null });
    places = met;
  });

  /** Each place has one ending, the next place another. EVERY_ENDING=1 tries all at each of them, for half a minute. */
  function placesFor(ending: string): { place: string; index: number }[] {
    const all = places.map((place, index) => ({ place, index }));
    return process.env.EVERY_ENDING ? all : all.filter(({ index }) => names[index % names.length] === ending);
  }

  it.each(names)("%s", async (ending) => {
    const endAt = async (index: number, where: string) => {
      const id = await fixture.request(body);
      let met = 0;
      let before: unknown;
      await runFirstAttempt(id, tranches, async () => {
        if (met++ !== index) return;
        if ((await fixture.load(id)).status !== "completed") await endings[ending]?.(id);
        before = await lookAt(id);
      });
      await runAllLateSteps(id, tranches);
      expect(before, where).toMatchObject({ tag: expect.stringContaining("W/") });
      expect(await lookAt(id), where).toEqual(before);
    };
    const tried = placesFor(ending);
    expect(tried).not.toEqual([]);
    await Promise.all(
      tried.map(({ place, index }) => sideBySide(() => endAt(index, `place ${index}, ${place}`))),
    );
  });
});
