import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { fromBufferPromise } from "yauzl";
import { serializeExport } from "@/lib/exports/read/serialize-export";
import { objectKeys } from "@/lib/exports/record/object-keys";
import { getExport, listExports } from "@/lib/exports/record/read-exports";
import {
  clicksAt,
  clickTotalAt,
  prepareClicks,
  startClickWriters,
} from "@/lib/testing/exports/click-history";
import {
  createExportFixture,
  type ExportFixture,
  firstAttempt,
  renderAll,
  runSteps,
} from "@/lib/testing/exports/export-fixture";
import { readFileColumns, readFileRows, serialDay } from "@/lib/testing/exports/read-file";
import { watchStore } from "@/lib/testing/exports/watched-store";
import { assembleExport } from "./assemble-export";
import { failExport } from "./fail-export";
import { measureStored } from "./file/store-file";
import { renderTranche } from "./render-tranche";
import { snapshotExport } from "./snapshot-export";

// The guarantees of the steps, each on a real database, a real S3 server and real render threads.

const advertisers = 150;
const days = 30;
const clicks = { report_type: "clicks_details_excel" };
const oneRow = { ...clicks, index_params: { limit: 1 } };

let fixture: ExportFixture;

beforeAll(async () => {
  fixture = await createExportFixture({ trancheBytes: 32 * 1024, areThreadsTaken: true });
  await prepareClicks(fixture.makeDeps.pool, advertisers, days);
});
afterAll(() => fixture.close());

const load = (id: number) => fixture.load(id);

async function fileRows(id: number) {
  const { storageKey, filename } = await load(id);
  const bytes = await fixture.makeDeps.store.get(storageKey ?? "");
  return readFileRows(bytes, filename ?? "").slice(1);
}

async function fileColumns(id: number, headers: string[]) {
  const { storageKey, filename } = await load(id);
  return readFileColumns(await fixture.makeDeps.store.get(storageKey ?? ""), filename ?? "", headers);
}

async function objectsOf(id: number): Promise<string[]> {
  return fixture.objectsOf(id);
}

/** The first sheet of a workbook, as it lies in its archive. */
async function sheetXml(workbook: Uint8Array): Promise<string> {
  const zip = await fromBufferPromise(Buffer.from(workbook));
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName === "xl/worksheets/sheet1.xml") return text(await zip.openReadStreamPromise(entry));
  }
  throw new Error("The workbook has no first sheet.");
}

it("parts take no ids of exports: those asked for one after the other have ids one after the other", async () => {
  const chunked = await fixture.request(clicks);
  await runSteps(fixture.makeDeps, firstAttempt(chunked));
  const { tranches } = await load(chunked);
  expect(tranches.length).toBeGreaterThan(2);
  expect(await fixture.request(oneRow)).toBe(chunked + 1);
  expect(Math.min(...tranches.map(({ id }) => id))).toBeGreaterThanOrEqual(1_000_000_000);
});

describe("a clicks export while rows are inserted, changed and deleted", () => {
  it.each([1, 2, 3])("equals the state at its snapshot exactly, its totals too (round %i)", async () => {
    const { makeDeps } = fixture;
    const writers = await startClickWriters(makeDeps.pool, 3, advertisers, days);
    onTestFinished(async () => void (await writers.stop()));
    const id = await fixture.request(clicks);
    await runSteps(makeDeps, firstAttempt(id));
    expect((await load(id)).totalParts).toBeGreaterThan(2);
    expect(await writers.stop()).toBeGreaterThan(10);

    const { status, snapshotTransactions, rowCount, controlTotals } = await load(id);
    expect(status).toBe("completed");
    const expected = await clicksAt(makeDeps.pool, snapshotTransactions ?? "");
    expect(controlTotals).toEqual({
      rows: expected.length,
      totals: [
        {
          column: "clicks",
          header: "Clicks",
          sums: { "": await clickTotalAt(makeDeps.pool, snapshotTransactions ?? "") },
        },
      ],
    });
    const rows = await fileColumns(id, ["Click Date", "Advertiser ID", "Clicks"]);
    expect(rows.length).toBe(Number(rowCount));
    expect(rows).toEqual(
      expected.map((row) => [serialDay(row.click_date), String(row.advertiser_id), row.click_count]),
    );
  });
});

describe("progress", () => {
  it("tells the rows and bytes of the parts that are ready, as many as they hold, and of no other export", async () => {
    const { makeDeps, viewer } = fixture;
    const { database } = makeDeps;
    const other = await fixture.request(clicks);
    await snapshotExport(makeDeps, firstAttempt(other));
    await renderTranche(makeDeps, firstAttempt(other), 0);
    const id = await fixture.request(clicks);
    const progress = async () => {
      const [row] = await listExports(database, viewer, { limit: 1 });
      expect(row).toEqual(await getExport(database, viewer, id));
      const settings = { ...makeDeps, origin: null, downloadExpiresInSeconds: 60, ownerScopes: new Map() };
      return row && (await serializeExport(row, settings)).progress;
    };
    expect(await progress()).toBeNull();

    const { tranches } = await snapshotExport(makeDeps, firstAttempt(id));
    for (let ready = 0; ready <= tranches; ready++) {
      const { rows: parts } = await makeDeps.pool.query(
        `select (part->'part'->>'rows')::int as rows, (part->'part'->>'byteSize')::int as bytes
         from export_reports where parent_report_id = $1 and status = 'completed'`,
        [id],
      );
      expect(parts).toHaveLength(ready);
      expect(await progress()).toEqual({
        parts_ready: ready,
        total_parts: tranches,
        rows_ready: parts.reduce((sum, { rows }) => sum + rows, 0),
        bytes_ready: parts.reduce((sum, { bytes }) => sum + bytes, 0),
      });
      if (ready < tranches) await renderTranche(makeDeps, firstAttempt(id), tranches - 1 - ready);
    }
    expect((await progress())?.rows_ready).toBe(Number((await load(id)).rowCount));
  });
});

describe("steps that run twice", () => {
  it("a second run of any step changes nothing", async () => {
    const { makeDeps } = fixture;
    const id = await fixture.request(clicks);
    const first = await snapshotExport(makeDeps, firstAttempt(id));
    const { snapshotId } = await load(id);
    expect(await snapshotExport(makeDeps, firstAttempt(id))).toEqual(first);
    expect((await load(id)).snapshotId).toBe(snapshotId);
    await renderAll(makeDeps, firstAttempt(id));
    await renderAll(makeDeps, firstAttempt(id));
    await assembleExport(makeDeps, firstAttempt(id));
    const completed = await load(id);
    await assembleExport(makeDeps, firstAttempt(id));
    expect(await load(id)).toEqual(completed);
    expect(await snapshotExport(makeDeps, firstAttempt(id))).toEqual({ tranches: 0, left: [] });
    expect((await objectsOf(id)).every((key) => key.includes(snapshotId ?? "-"))).toBe(true);
  });

  it("side by side give one snapshot, and the loser's objects are gone", async () => {
    const { makeDeps } = fixture;
    const id = await fixture.request(clicks);
    const [first, second] = await Promise.all([
      snapshotExport(makeDeps, firstAttempt(id)),
      snapshotExport(makeDeps, firstAttempt(id)),
    ]);
    expect(second).toEqual(first);
    const { snapshotId } = await load(id);
    const keys = await objectsOf(id);
    expect(keys).toHaveLength(first.tranches);
    expect(keys.every((key) => key.startsWith(objectKeys(fixture.prefix, id, snapshotId ?? "").prefix))).toBe(
      true,
    );

    await Promise.all([renderAll(makeDeps, firstAttempt(id)), renderAll(makeDeps, firstAttempt(id))]);
    await Promise.all([
      assembleExport(makeDeps, firstAttempt(id)),
      assembleExport(makeDeps, firstAttempt(id)),
    ]);
    expect((await fileRows(id)).length).toBe(Number((await load(id)).rowCount));
  });

  it("a late assemble replaces no file, though a name that the file tells is another one by then", async () => {
    const { makeDeps } = fixture;
    const id = await fixture.request({ ...clicks, search_params: { network_id: 1 } });
    await renderAll(makeDeps, firstAttempt(id));
    const store = watchStore(makeDeps.store, async (place) => {
      if (place !== "before upload file") return;
      await makeDeps.pool.query("update networks set name = 'Awin, as it is called now' where id = 1");
      await assembleExport(makeDeps, firstAttempt(id));
    });
    await assembleExport({ ...makeDeps, store }, firstAttempt(id));
    const { status, storageKey, sha256, byteSize } = await load(id);
    expect(status).toBe("completed");
    expect(await measureStored(makeDeps.store, storageKey ?? "")).toMatchObject({
      sha256,
      byteSize: Number(byteSize),
    });
    expect((await objectsOf(id)).filter((key) => key.endsWith(".xlsx"))).toEqual([storageKey]);
  });

  it("an assemble that fails leaves no file", async () => {
    const { makeDeps } = fixture;
    const id = await fixture.request(clicks);
    await renderAll(makeDeps, firstAttempt(id));
    const store = watchStore(makeDeps.store, async (place) => {
      if (place === "after upload file") throw new Error("a test's");
    });
    await expect(assembleExport({ ...makeDeps, store }, firstAttempt(id))).rejects.toThrow("a test's");
    expect((await objectsOf(id)).filter((key) => key.endsWith(".xlsx"))).toEqual([]);
    await assembleExport(makeDeps, firstAttempt(id));
    expect(await load(id)).toMatchObject({ status: "completed" });
  });

  it("side by side on a small export leave one file", async () => {
    const { makeDeps } = fixture;
    const id = await fixture.request(oneRow);
    await Promise.all([
      snapshotExport(makeDeps, firstAttempt(id)),
      snapshotExport(makeDeps, firstAttempt(id)),
    ]);
    expect(await objectsOf(id)).toEqual([(await load(id)).storageKey]);
    expect(await fileRows(id)).toHaveLength(1);
  });
});

describe("an export never completes wrong", () => {
  it("its parts stand in the file in their order: CSV", async () => {
    const { pool } = fixture.makeDeps;
    const body = { report_type: "advertisers_csv", index_params: { columns: ["id"] } };
    const id = await fixture.make(body, { makeDeps: { ...fixture.makeDeps, trancheBytes: 100 } });
    expect((await load(id)).totalParts).toBeGreaterThan(2);
    const { rows } = await pool.query<{ id: number }>("select id from advertisers order by name, id");
    expect((await fileRows(id)).map(([cell]) => Number(cell))).toEqual(rows.map((row) => row.id));
  });

  // Most readers put a row where its number says, whatever its place in the file: so the XML itself is looked at.
  it("its parts stand in the file in their order: workbook", async () => {
    const id = await fixture.make(clicks);
    const { storageKey, totalParts, rowCount } = await load(id);
    expect(totalParts).toBeGreaterThan(2);
    const xml = await sheetXml(await fixture.makeDeps.store.get(storageKey ?? ""));
    const numbers = [...xml.matchAll(/<row r="(\d+)"/g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: Number(rowCount) + 1 }, (_, index) => index + 1));
  });

  it("once failed it stays failed, whatever late steps do, and leaves no file", async () => {
    const { makeDeps } = fixture;
    const id = await fixture.request(clicks);
    await renderAll(makeDeps, firstAttempt(id));
    await failExport(makeDeps, { ...firstAttempt(id), requestId: null }, "a test's");
    await assembleExport(makeDeps, firstAttempt(id));
    expect(await load(id)).toMatchObject({ status: "failed", storageKey: null });
    expect((await objectsOf(id)).some((key) => key.endsWith(".xlsx"))).toBe(false);
  });

  it("assembling before every part is ready is an error", async () => {
    const { makeDeps } = fixture;
    const id = await fixture.request(clicks);
    const { tranches } = await snapshotExport(makeDeps, firstAttempt(id));
    for (let index = 1; index < tranches; index++) await renderTranche(makeDeps, firstAttempt(id), index);
    await expect(assembleExport(makeDeps, firstAttempt(id))).rejects.toThrow(
      `${tranches - 1} of ${tranches} parts are ready`,
    );
    expect((await load(id)).status).toBe("processing");
  });
});
