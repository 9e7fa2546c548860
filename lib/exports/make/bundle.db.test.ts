import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getManifest } from "@/lib/exports/read/manifest";
import { serializeExport } from "@/lib/exports/read/serialize-export";
import { RightsChangedError } from "@/lib/exports/record/owner-rights";
import { getExport } from "@/lib/exports/record/read-exports";
import { workbookRoom } from "@/lib/exports/record/workbook-room";
import { cancelExport } from "@/lib/exports/request/cancel-export";
import { retryExport } from "@/lib/exports/request/retry-export";
import { chosenColumns } from "@/lib/reports/query/chosen-columns";
import { usualColumns } from "@/lib/reports/report-type";
import { clicksAt, clickTotalAt } from "@/lib/testing/exports/click-history";
import { createClicksFixture } from "@/lib/testing/exports/clicks-fixture";
import { comparableCell, expectedCell } from "@/lib/testing/exports/expected-cell";
import {
  createExportFixture,
  type ExportFixture,
  firstAttempt,
  renderAll,
  runSteps,
} from "@/lib/testing/exports/export-fixture";
import { aboutSheetName, serialDay } from "@/lib/testing/exports/read-file";
import { createRequestDeps } from "@/lib/testing/exports/request-deps";
import { watchStore } from "@/lib/testing/exports/watched-store";
import { schemaFaults } from "@/lib/testing/files/schema-faults";
import { workbookReaders } from "@/lib/testing/files/workbook-readers";
import { everything, selectByHand } from "@/lib/testing/reports/expectations";
import { expectedTypes } from "@/lib/testing/reports/expected-types";
import { now as arrivedAt, reportData, today } from "@/lib/testing/reports/report-data";
import { createViewer, viewerOf } from "@/lib/testing/viewers";
import { assembleExport } from "./assemble-export";
import { failExport } from "./fail-export";
import { renderTranche } from "./render-tranche";
import { snapshotExport } from "./snapshot-export";

// Several reports in one workbook: what each sheet holds, at which instant, and what becomes of it when steps fail.

/** The data sheets of a bundle by their names, as a reader that is not ours gives them, and the sheet about it. */
async function sheetsOf(fixture: ExportFixture, id: number, read = workbookReaders[0]?.[1]) {
  const { storageKey, status, outcomeCode } = await fixture.load(id);
  expect({ status, outcomeCode }).toEqual({ status: "completed", outcomeCode: null });
  const bytes = Buffer.from(await fixture.makeDeps.store.get(storageKey ?? ""));
  const sheets = (await read?.(bytes)) ?? new Map<string, unknown[][]>();
  const about = sheets.get(aboutSheetName) ?? [];
  expect([...sheets.keys()].at(-1)).toBe(aboutSheetName);
  sheets.delete(aboutSheetName);
  return { bytes, sheets, about };
}

describe("a bundle of every report type", () => {
  let fixture: ExportFixture;
  beforeAll(async () => {
    fixture = await createExportFixture({ trancheBytes: 8 * 1024 * 1024 });
    const { pool } = fixture.makeDeps;
    // The data brings an admin of that name along.
    await pool.query("update users set email = 'fixture@example.com'");
    await pool.query(reportData);
  });
  afterAll(() => fixture.close());

  const period = { start_date: "2026-11-20", end_date: today };
  const days = { today: `date '${today}'`, first: `date '${period.start_date}'`, last: `date '${today}'` };
  const bundle = expectedTypes.map(([report_type, type]) => ({
    report_type,
    name: `All of ${type.sheetName}`,
    // An admin sees all, but hidden deals only on demand.
    search_params: { ...(type.period ? period : {}), deal_visibility: "all" },
    index_params: { limit: 1_000_000 },
  }));

  /** The same, and a twin of no other. */
  function ownBundle(nth_bundle: string) {
    return bundle.map((member) => ({ ...member, search_params: { ...member.search_params, nth_bundle } }));
  }

  it.each([
    ["small, in one step", 8 * 1024 * 1024, false],
    ["chunked, by many", 16 * 1024, true],
  ])(
    "%s holds the values of the database, sheet by sheet, and is valid by ISO 29500",
    async (kind, trancheBytes, isChunked) => {
      const id = await fixture.make(
        { bundle: ownBundle(kind) },
        { arrivedAt, makeDeps: { ...fixture.makeDeps, trancheBytes } },
      );
      const { chunkedExport, totalParts, reportType, filename } = await fixture.load(id);
      expect({ chunkedExport, isMany: (totalParts ?? 0) > bundle.length, reportType, filename }).toEqual({
        chunkedExport: isChunked,
        isMany: isChunked,
        reportType: "bundle",
        filename: `reports_${(await fixture.load(id)).createdAt.toISOString().slice(0, 10)}_${id}.xlsx`,
      });
      for (const [, read] of workbookReaders.slice(0, 2)) {
        const { sheets } = await sheetsOf(fixture, id, read);
        expect([...sheets.keys()]).toEqual(bundle.map(({ name }) => name));
        for (const [at, [, type, expected]] of expectedTypes.entries()) {
          const columns = chosenColumns(type, usualColumns(type));
          const headers = columns.map(({ header }) => header);
          const { rows: wanted } = await fixture.makeDeps.pool.query<(string | null)[]>({
            text: `select ${headers.map((header) => `"${header}"::text`).join(", ")}
            from (${selectByHand(expected, everything, days, headers)}) by_hand`,
            rowMode: "array",
          });
          const hoped = wanted.map((row) =>
            JSON.stringify(columns.map(({ kind }, place) => expectedCell("xlsx", kind, row[place] ?? null))),
          );
          const [names, ...rows] = sheets.get(bundle[at]?.name ?? "") ?? [];
          expect(names).toEqual(headers);
          const found = rows.map((row) =>
            JSON.stringify(columns.map(({ kind }, place) => comparableCell(kind, row[place] as string))),
          );
          expect(found.length).toBeGreaterThan(20);
          expect(found.toSorted()).toEqual(hoped.toSorted());
        }
      }
      expect(schemaFaults((await sheetsOf(fixture, id)).bytes)).toEqual([]);
    },
  );

  it("has a receipt, and a sheet About, that tell of each report what its own file would tell", async () => {
    const { database } = fixture.makeDeps;
    const wanted = bundle.map((member) => ({
      ...member,
      index_params: { ...member.index_params, xlsx: { totals_row: true } },
    }));
    const id = await fixture.make({ bundle: wanted }, { arrivedAt });
    const whole = await getManifest(database, fixture.viewer, id);
    const { about } = await sheetsOf(fixture, id);
    const members = whole.members ?? [];
    expect(members).toHaveLength(bundle.length);
    for (const [at, { name, ...member }] of wanted.entries()) {
      const index_params = { ...member.index_params, format: "xlsx", sheet_name: name };
      const alone = await fixture.make({ ...member, index_params }, { arrivedAt });
      const { report_type, display_name, file_options, filters, sort, columns, row_count, totals } =
        await getManifest(database, fixture.viewer, alone);
      const own = { report_type, display_name, file_options, filters, sort, columns, row_count, totals };
      expect(members[at]).toEqual({ ...own, name, sheets: [name] });
      const from = about.findIndex(([label]) => label === `Report ${at + 1}`);
      expect(about.slice(from, from + 3)).toEqual([
        [`Report ${at + 1}`, display_name],
        ["Sheet", name],
        ["Rows", row_count],
      ]);
    }
    expect(whole).toMatchObject({
      report_type: "bundle",
      display_name: "Several reports (Excel)",
      filters: [],
      sort: "",
      columns: [],
      totals: [],
      sheets: bundle.length,
      row_count: members.reduce((sum, { row_count }) => sum + row_count, 0),
    });
    expect(about).toContainEqual(["SHA-256 of the data parts", whole.data_sha256]);
  });

  it("has a sheet for a report without rows, and marks names that come twice", async () => {
    const none = { report_type: "deals_excel", search_params: { search: "nothing is called so" } };
    const id = await fixture.make({
      bundle: [none, { ...none, name: "DEALS" }, { report_type: "advertisers_csv", name: "About" }],
    });
    const { sheets, bytes } = await sheetsOf(fixture, id);
    expect([...sheets.keys()]).toEqual(["Deals", "DEALS (2)", "Data of About"]);
    expect([...sheets.values()].map((rows) => rows.length > 1)).toEqual([false, false, true]);
    expect(schemaFaults(bytes)).toEqual([]);
  });

  it("holds on each sheet only what its owner may see, whatever stands on the others", async () => {
    const { pool, database } = fixture.makeDeps;
    // Of publisher 2: sees the house's programs, and its own.
    const viewer = await viewerOf(database, "alpha@example.com");
    const clicks = { report_type: "clicks_details_excel", search_params: period };
    const id = await fixture.make(
      {
        bundle: [
          { ...clicks, index_params: { columns: "advertiser_id" } },
          { report_type: "advertisers_csv", index_params: { columns: "id", limit: 1_000_000 } },
          { ...clicks, name: "Again", index_params: { columns: "advertiser_id", sort: "click_count" } },
        ],
      },
      { arrivedAt, viewer },
    );
    const ids = async (text: string) => {
      const { rows } = await pool.query<[number]>({ text, rowMode: "array" });
      return rows.map(([one]) => String(one)).toSorted();
    };
    const own = await ids(`select advertiser_id from daily_clicks where publisher_id = 2
      and click_date between '${period.start_date}' and '${period.end_date}'`);
    const catalog = await ids("select id from advertisers where publisher_id in (1, 2)");
    expect([own.length, catalog.length].every((count) => count > 20)).toBe(true);
    const { sheets } = await sheetsOf(fixture, id);
    const found = [...sheets.values()].map(([, ...rows]) => rows.map(([one]) => String(one)).toSorted());
    expect(found).toEqual([own, catalog, own]);
  });

  it("is read, and its file handed out, only while its owner may see what is in it", async () => {
    const { pool, database, store } = fixture.makeDeps;
    const owner = { email: "owner@example.com", name: "Owner", publisherId: 2 };
    const viewer = await createViewer(database, owner);
    const asked = (nth: string) => fixture.request({ bundle: ownBundle(nth) }, { arrivedAt, viewer });
    const [finished, pending] = [await asked("finished"), await asked("pending")];
    await snapshotExport(fixture.makeDeps, firstAttempt(finished));
    const answer = async (id: number) => {
      const row = await getExport(database, viewer, id);
      const now = await viewerOf(database, owner.email);
      const ownerScopes = new Map([[now.userId, now.scope]]);
      return serializeExport(row, { store, origin: null, downloadExpiresInSeconds: 60, ownerScopes });
    };
    expect(await answer(finished)).toMatchObject({ file_withheld: null, download_url: expect.any(String) });
    await pool.query("update users set publisher_id = 3 where email = $1", [owner.email]);
    expect(await answer(finished)).toMatchObject({ file_withheld: "rights_changed", download_url: null });
    const now = await viewerOf(database, owner.email);
    await expect(getManifest(database, now, finished)).rejects.toThrow("no longer handed out");
    const late = snapshotExport(fixture.makeDeps, firstAttempt(pending));
    await expect(late).rejects.toBeInstanceOf(RightsChangedError);
  });

  it("that needs more sheets than a workbook may have fails, and says so", async () => {
    const { sheets } = workbookRoom;
    workbookRoom.sheets = bundle.length - 1;
    try {
      const id = await fixture.request({ bundle: ownBundle("too large") }, { arrivedAt });
      const failed = snapshotExport(fixture.makeDeps, firstAttempt(id));
      await expect(failed).rejects.toThrow(/need more than the \d sheets that one workbook may have/);
      expect(await fixture.objectsOf(id)).toEqual([]);
    } finally {
      workbookRoom.sheets = sheets;
    }
  });
});

describe("a bundle of clicks", () => {
  let fixture: ExportFixture;
  beforeAll(async () => {
    fixture = await createClicksFixture();
  });
  afterAll(() => fixture.close());

  /** With several tranches for each report. */
  const deps = () => ({ ...fixture.makeDeps, trancheBytes: 4096 });

  const clicks = "clicks_details_excel";
  const columns = ["click_date", "advertiser_id", "clicks"];
  const bundleSize = 3;
  let bundles = 0;

  /** The clicks three times, in other orders; a twin of no other. */
  function bodyOfClicks() {
    const member = (sort: string) => ({
      report_type: clicks,
      name: sort,
      search_params: { nth_bundle: bundles },
      index_params: { sort, columns },
    });
    bundles++;
    return { bundle: [member("click_date"), member("click_count"), member("advertiser_name")] };
  }

  const more = "update daily_clicks set click_count = click_count + 1";
  /** Two changes of all rows at once, each in an order of its own, could wait for each other. */
  const inTurn = "select pg_advisory_xact_lock(1)";
  const byKey = (rows: unknown[][]) => rows.map((row) => JSON.stringify(row)).toSorted();

  /** What every sheet has to hold, and each member's totals, by the recorded name of the snapshot. */
  async function expectOneInstant(id: number): Promise<void> {
    const { pool } = fixture.makeDeps;
    const { snapshotTransactions, controlTotals } = await fixture.load(id);
    const seen = await clicksAt(pool, snapshotTransactions ?? "");
    const total = await clickTotalAt(pool, snapshotTransactions ?? "");
    const expected = seen.map((row) => [
      serialDay(row.click_date),
      String(row.advertiser_id),
      row.click_count,
    ]);
    const { sheets } = await sheetsOf(fixture, id);
    expect(sheets.size).toBe(bundleSize);
    for (const [, ...rows] of sheets.values()) expect(byKey(rows)).toEqual(byKey(expected));
    const totals = [{ column: "clicks", header: "Clicks", sums: { "": total } }];
    expect(controlTotals).toEqual({
      members: [1, 2, 3].map(() => ({ rows: expected.length, totals })),
    });
  }

  it.each([
    ["a second connection is free", 16],
    ["none is", 1],
  ])(
    "shows one instant in all sheets though rows change between the readings, where %s",
    async (_, connectionsMax) => {
      const makeDeps = deps();
      const id = await fixture.request(bodyOfClicks());
      let changes = 0;
      const store = watchStore(makeDeps.store, async (place) => {
        if (!place.startsWith("before put")) return;
        changes++;
        await makeDeps.pool.query(
          `${inTurn}; ${more}; delete from daily_clicks where advertiser_id = ${changes}`,
        );
      });
      const pool = new Proxy(makeDeps.pool, {
        get: (target, name) =>
          name === "waitingCount" && connectionsMax === 1 ? 1 : Reflect.get(target, name, target),
      });
      await snapshotExport({ ...makeDeps, store, pool }, firstAttempt(id));
      expect(changes).toBeGreaterThan(bundleSize);
      await runSteps(makeDeps, firstAttempt(id));
      await expectOneInstant(id);
    },
  );

  it("is finished by a retry from the same snapshot, whatever step failed, though rows have changed", async () => {
    const makeDeps = deps();
    const id = await fixture.request(bodyOfClicks());
    const { tranches } = await snapshotExport(makeDeps, firstAttempt(id));
    await renderTranche(makeDeps, firstAttempt(id), tranches - 1);
    await failExport(makeDeps, { ...firstAttempt(id), requestId: null }, "storage_unavailable: a test's");
    const { snapshotTransactions } = await fixture.load(id);
    await makeDeps.pool.query(more);
    const retried = await retryExport(
      { ...createRequestDeps(makeDeps.database), stageSeconds: 3600 },
      { ...fixture, id, now: new Date() },
    );
    expect(retried).toMatchObject({ kind: "queued", isSnapshotKept: true });
    await runSteps(makeDeps, { exportId: id, attempt: 2 });
    expect((await fixture.load(id)).snapshotTransactions).toBe(snapshotTransactions);
    await expectOneInstant(id);
  });

  it("is the same when each step runs twice, side by side", async () => {
    const makeDeps = deps();
    const id = await fixture.request(bodyOfClicks());
    const run = firstAttempt(id);
    await Promise.all([renderAll(makeDeps, run), renderAll(makeDeps, run)]);
    await Promise.all([assembleExport(makeDeps, run), assembleExport(makeDeps, run)]);
    await expectOneInstant(id);
  });

  it("that was cancelled between its steps has no file, and never gets one", async () => {
    const makeDeps = deps();
    const id = await fixture.request(bodyOfClicks());
    await snapshotExport(makeDeps, firstAttempt(id));
    await cancelExport(createRequestDeps(makeDeps.database), { ...fixture, id });
    await runSteps(makeDeps, firstAttempt(id));
    expect(await fixture.load(id)).toMatchObject({
      status: "failed",
      outcomeCode: "cancelled_by_user",
      storageKey: null,
    });
  });

  it("is right although a part was damaged in the store", async () => {
    const makeDeps = deps();
    const id = await fixture.request(bodyOfClicks());
    await renderAll(makeDeps, firstAttempt(id));
    const parts = (await fixture.objectsOf(id)).filter((key) => key.includes("/part/"));
    expect(parts.length).toBeGreaterThan(bundleSize);
    for (const key of parts) {
      const bytes = await makeDeps.store.get(key);
      await makeDeps.store.put(key, bytes.subarray(1), "application/octet-stream");
    }
    await assembleExport(makeDeps, firstAttempt(id));
    await expectOneInstant(id);
  });

  it("is not made from parts that belong to another of its reports", async () => {
    const makeDeps = deps();
    const body = bodyOfClicks();
    // Fewer rows, so that the two differ.
    const [first, second, third] = body.bundle;
    const few = { ...second, index_params: { ...second?.index_params, limit: 10 } };
    const id = await fixture.request({ bundle: [first, few, third] });
    await renderAll(makeDeps, firstAttempt(id));
    await makeDeps.pool.query(
      `update export_reports set part = jsonb_set(part, '{stage,member}',
         case part->'stage'->>'member' when '1' then '2' else '1' end::jsonb)
       where parent_report_id = $1 and part->'stage'->>'member' in ('1', '2')`,
      [id],
    );
    await expect(assembleExport(makeDeps, firstAttempt(id))).rejects.toThrow("the database counted");
    expect((await fixture.load(id)).storageKey).toBeNull();
  });
});
