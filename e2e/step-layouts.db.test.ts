import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { replaceDeps } from "@/e2e/support/replaced-deps";
import { keySpaceOf } from "@/lib/exports/record/object-keys";
import { createObjectStore, type ObjectStore } from "@/lib/storage/object-store";
import { createExportFixture, type ExportFixture, takenByOthers } from "@/lib/testing/exports/export-fixture";
import { wholeBucket } from "@/lib/testing/exports/open-store";
import { readFileColumns } from "@/lib/testing/exports/read-file";
import { goOn, type Memo, type RunEvent } from "./support/step-run";

// A deployment finds runs that earlier code has begun: their steps so far are remembered by the server of the functions
// and never run again. Each file in step-layouts is such a run of one export, as it stood at every border between two
// steps: what was remembered, the rows of the export and its objects. Today's code has to finish each of them.
//
// Whoever changes the steps of generateExport adds files, and leaves those alone that are there:
//   RECORD_STEP_LAYOUT=2026-11-28 npx vitest run --config e2e/vitest.config.ts --project db e2e/step-layouts

interface Border {
  memo: Memo;
  /** The export's row and those of its tranches, with every column. */
  rows: Record<string, unknown>[];
  /** Keys of what is in the store, in `objects`. */
  keys: string[];
}

interface RecordedRun {
  event: RunEvent;
  borders: Border[];
  /** Bytes in base64. */
  objects: Record<string, string>;
}

vi.mock("@/lib/deps/worker", () => import("@/e2e/support/replaced-deps"));
vi.mock("@/lib/deps/core", () => import("@/e2e/support/replaced-deps"));

const layoutsDir = path.join(import.meta.dirname, "step-layouts");
const recordAs = process.env.RECORD_STEP_LAYOUT;

const days = 6;
const advertisers = 5;
const period = { start_date: "2026-11-01", end_date: "2026-11-30" };

/** What is asked for, by the name in the files' names. Tranches of `rendered` are not staged, all others are. */
const bodies: Record<string, Record<string, unknown>> = {
  bundle: {
    bundle: [
      { report_type: "clicks_details_excel", search_params: period },
      {
        report_type: "clicks_details_excel",
        name: "First",
        search_params: period,
        index_params: { limit: 3 },
      },
    ],
  },
  chunked: { report_type: "clicks_details_excel", search_params: period },
  rendered: { report_type: "clicks_details_excel", search_params: period },
  small: { report_type: "clicks_details_excel", search_params: period, index_params: { limit: 3 } },
};
/** The rows of each report in it. */
const rowsOf: Record<string, number[]> = {
  bundle: [days * advertisers, 3],
  chunked: [days * advertisers],
  rendered: [days * advertisers],
  small: [3],
};

let fixture: ExportFixture;
/** All of it, since runs of earlier code have keys without a prefix. */
let bucket: ObjectStore;
let store: ObjectStore;

beforeAll(async () => {
  // Unsigned: there is no server of the functions here.
  vi.stubEnv("INNGEST_DEV", "1");
  fixture = await createExportFixture({ trancheBytes: 1024 });
  bucket = createObjectStore({ ...fixture.bucket, readKeySpace: wholeBucket });
  const upgraded = { id: fixture.prefix.slice(0, -1), ownsOlderKeys: true };
  store = createObjectStore({ ...fixture.bucket, readKeySpace: async () => keySpaceOf("", upgraded) });
  replaceDeps({ makeDeps: { ...fixture.makeDeps, store } });
  await fixture.makeDeps.pool.query(`
    insert into networks (id, name, slug) values (1, 'Awin', 'awin');
    insert into publishers (id, name, slug, house) values (1, 'HiEnergy', 'hienergy', true);
    insert into advertisers (id, network_id, publisher_id, name, slug)
      select n, 1, 1, 'Advertiser ' || n, 'advertiser-' || n from generate_series(1, ${advertisers}) n;
    insert into daily_clicks (advertiser_id, publisher_id, network_id, click_date, click_count)
      select n, 1, 1, date '2026-11-10' + day, 10 * n + day
      from generate_series(1, ${advertisers}) n, generate_series(1, ${days}) day`);
});
afterAll(async () => {
  store.close();
  bucket.close();
  await fixture.close();
  vi.unstubAllEnvs();
});

/** Makes an export with today's code and remembers how it stood at every border. */
async function record(kind: string): Promise<RecordedRun> {
  const body = bodies[kind] ?? {};
  const { pool, limitTranches } = fixture.makeDeps;
  const present = { ...fixture.makeDeps, store };
  const staging = { ...present, limitTranches: takenByOthers(limitTranches) };
  replaceDeps({ makeDeps: kind === "rendered" ? present : staging });
  const exportId = await fixture.request(body);
  const data = { exportId, userId: fixture.viewer.userId, attempt: 1, requestId: "req_recorded" };
  const event = { name: "exports/export.requested", data };
  const run: RecordedRun = { event, borders: [], objects: {} };
  const remember = async (memo: Memo) => {
    const { rows } = await pool.query<{ row: Record<string, unknown> }>(
      "select to_jsonb(e) as row from export_reports e where $1 in (id, parent_report_id) order by id",
      [exportId],
    );
    const keys = await fixture.objectsOf(exportId);
    for (const key of keys) run.objects[key] ??= Buffer.from(await store.get(key)).toString("base64");
    run.borders.push({ memo, rows: rows.map(({ row }) => row), keys });
  };
  await remember([]);
  for await (const memo of goOn(event, [])) await remember(memo);
  replaceDeps({ makeDeps: present });
  return run;
}

/** Puts rows and objects where the recorded run had them. */
async function restore({ objects }: RecordedRun, { rows, keys }: Border): Promise<void> {
  const { pool } = fixture.makeDeps;
  await pool.query("delete from export_reports");
  await bucket.delete(await bucket.list(""));
  for (const recorded of rows) {
    const row = { ...recorded, storage_key: hereOf(recorded.storage_key) };
    const columns = Object.keys(row).join(", ");
    await pool.query(
      `insert into export_reports (${columns})
       select ${columns} from jsonb_populate_record(null::export_reports, $1)`,
      [row],
    );
  }
  for (const key of keys) {
    await bucket.put(
      String(hereOf(key)),
      Buffer.from(objects[key] ?? "", "base64"),
      "application/octet-stream",
    );
  }
}

/** A key as this installation has it: that of another one begins with its id, and older ones with nothing. */
function hereOf(key: unknown): unknown {
  return typeof key === "string" ? key.replace(/^[\da-f-]{36}\/(?=exports\/)/, fixture.prefix) : key;
}

/** Ids of the steps, and of what kind their outputs are. */
function layoutOf({ borders }: RecordedRun): string[] {
  return (borders.at(-1)?.memo ?? []).map(({ step, output }) => `${step}: ${kindOf(output)}`);
}

function kindOf(value: unknown): string {
  if (value === null || typeof value !== "object") return value === null ? "null" : typeof value;
  if (Array.isArray(value)) return `[${[...new Set(value.map(kindOf))].join(" | ")}]`;
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${kindOf(field)}`);
  return `{ ${fields.toSorted().join(", ")} }`;
}

async function readRecorded(file: string): Promise<RecordedRun> {
  return JSON.parse(await readFile(path.join(layoutsDir, file), "utf8"));
}

const files = (await readdir(layoutsDir)).filter((file) => file.endsWith(".json"));

describe.each(Object.keys(bodies))("%s", (kind) => {
  const ofKind = () => files.filter((file) => file.endsWith(`-${kind}.json`));

  it("the present layout of the steps is one of the recorded ones", async () => {
    const present = await record(kind);
    if (recordAs) {
      const file = path.join(layoutsDir, `${recordAs}-${kind}.json`);
      // A recorded layout is never written again.
      await writeFile(file, `${JSON.stringify(present, null, 1)}\n`, { flag: "wx" });
      return;
    }
    const recorded = await Promise.all(ofKind().map(async (file) => layoutOf(await readRecorded(file))));
    expect(recorded).toContainEqual(layoutOf(present));
  });

  it.each(ofKind())("today's code finishes a run of %s from every border", async (file) => {
    const run = await readRecorded(file);
    expect(run.borders.length).toBeGreaterThan(1);
    for (const border of run.borders) {
      await restore(run, border);
      for await (const _memo of goOn(run.event, border.memo));
      const { status, storageKey, filename, outcomeCode } = await fixture.load(
        Number(run.event.data.exportId),
      );
      const where = `after ${border.memo.at(-1)?.step ?? "nothing"}`;
      expect({ where, status, outcomeCode }).toEqual({ where, status: "completed", outcomeCode: null });
      const rows = readFileColumns(await fixture.makeDeps.store.get(storageKey ?? ""), filename ?? "", [
        "Clicks",
      ]);
      const sum = (counts: number[]) => counts.reduce((all, count) => all + count, 0);
      const wanted = rowsOf[kind] ?? [];
      expect(rows, where).toHaveLength(sum(wanted));
      expect(sum(rows.map(([count]) => Number(count))), where).toBe(
        sum(await Promise.all(wanted.map(clicksInDatabase))),
      );
    }
  });
});

/** Of the first rows in the order of the export. */
async function clicksInDatabase(limit: number): Promise<number> {
  const first = await fixture.makeDeps.database.dailyClick.findMany({
    orderBy: [{ clickDate: "desc" }, { clickCount: "desc" }],
    take: limit,
  });
  return first.reduce((sum, { clickCount }) => sum + clickCount, 0);
}
