import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "@/lib/auth/viewer";
import { manifest } from "@/lib/contract/manifest";
import { assembleExport } from "@/lib/exports/make/assemble-export";
import { failExport } from "@/lib/exports/make/fail-export";
import type { MakeDeps } from "@/lib/exports/make/make-deps";
import { snapshotExport } from "@/lib/exports/make/snapshot-export";
import { objectKeys } from "@/lib/exports/record/object-keys";
import { prepareClicks } from "@/lib/testing/exports/click-history";
import {
  createExportFixture,
  type ExportFixture,
  firstAttempt,
  renderAll,
} from "@/lib/testing/exports/export-fixture";
import { readAbout, readFileRows } from "@/lib/testing/exports/read-file";
import { viewerOf } from "@/lib/testing/viewers";
import { getManifest } from "./manifest";

// What is promised of a file, and that nothing is promised that does not hold.

const advertisers = 60;
const days = 15;
const clicks = { report_type: "clicks_details_excel" };
const few = { ...clicks, index_params: { limit: 7 } };
const hot = { report_type: "hot_advertisers_excel" };

let fixture: ExportFixture;
let admin: Viewer;
let other: Viewer;

beforeAll(async () => {
  fixture = await createExportFixture({ trancheBytes: 16 * 1024 });
  const { database, pool } = fixture.makeDeps;
  await prepareClicks(pool, advertisers, days);
  await pool.query(`
    insert into transactions (advertiser_id, publisher_id, network_id, transaction_id, transaction_date, sale_amount,
      commission_amount, currency)
    select 1 + n % 20, 1, 1, 't' || n, (now() at time zone 'UTC')::date - n % 10, n * 1.37, n * 0.11,
      (array['EUR', 'USD', 'GBP'])[1 + n % 3]
    from generate_series(1, 200) n`);
  admin = await viewerOf(fixture.makeDeps.database, "admin@example.com");
  await database.user.create({ data: { email: "other@example.com", name: "Other", publisherId: 1 } });
  other = await viewerOf(fixture.makeDeps.database, "other@example.com");
});
afterAll(() => fixture.close());

const load = (id: number) => fixture.load(id);

function make(body: Record<string, unknown>, makeDeps: MakeDeps = fixture.makeDeps): Promise<number> {
  return fixture.make(body, { makeDeps });
}

async function fileOf(id: number): Promise<Uint8Array> {
  return fixture.makeDeps.store.get((await load(id)).storageKey ?? "");
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function byHand(sql: string): Promise<Record<string, string>> {
  const { rows } = await fixture.makeDeps.pool.query<{ name: string; sum: string }>(sql);
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
}

describe("the manifest of an export", () => {
  it("tells what its file is, and every number holds against the bytes and the database", async () => {
    const { store, database } = fixture.makeDeps;
    const id = await make(clicks);
    const told = manifest.parse(await getManifest(database, admin, id));
    const bytes = await fileOf(id);
    const keys = objectKeys(fixture.prefix, id, (await load(id)).snapshotId ?? "");
    const parts = await Promise.all(told.parts.map(({ index }) => store.get(keys.part(index))));
    expect(parts.length).toBeGreaterThan(2);
    expect(told).toMatchObject({
      export_id: id,
      report_type: "clicks_details_excel",
      format: "xlsx",
      row_count: advertisers * days,
      byte_size: bytes.length,
      sheets: 1,
      sha256: sha256(bytes),
      data_sha256: sha256(Buffer.concat(parts)),
      sort: "Click Date, descending",
      warnings: [],
    });
    expect(told.parts.map(({ byte_size, sha256: sum }) => [byte_size, sum])).toEqual(
      parts.map((part) => [part.length, sha256(part)]),
    );
    expect(told.parts.reduce((sum, part) => sum + part.row_count, 0)).toBe(advertisers * days);
    const sums = await byHand("select '' as name, sum(click_count)::text as sum from daily_clicks");
    expect(told.totals).toEqual([{ column: "clicks", header: "Clicks", sums }]);
    const [header] = readFileRows(bytes, told.filename);
    expect(told.columns.map((column) => column.header)).toEqual(header);
    const day = expect.stringMatching(/^20\d\d-\d\d-\d\d$/);
    expect(told.filters).toEqual([
      { title: "Period", value: expect.stringMatching(/20\d\d – \d/), days: { first: day, last: day } },
    ]);
  });

  it("says the same as the workbook's last sheet", async () => {
    const id = await make(hot);
    const told = await getManifest(fixture.makeDeps.database, admin, id);
    const about = readAbout(await fileOf(id));
    expect(about).toMatchObject({
      Export: [id],
      File: [told.filename],
      Rows: [told.row_count],
      "Data as of": [`${told.snapshot_at.slice(0, 23).replace("T", " ")} UTC`],
      "Sorted by": [told.sort],
      "SHA-256 of the data parts": [told.data_sha256],
      "Filter: Row limit": ["500"],
      Warning: told.warnings,
    });
    for (const { header, sums } of told.totals) {
      for (const [currency, sum] of Object.entries(sums)) {
        const label = currency === "" ? `Total ${header}` : `Total ${header}, ${currency}`;
        expect(String(about[label])).toBe(sum);
      }
    }
  });

  it("has totals of money for each currency, and says that they are several", async () => {
    const told = await getManifest(fixture.makeDeps.database, admin, await make(hot));
    const totals = Object.fromEntries(told.totals.map(({ column, sums }) => [column, sums]));
    const sumOf = (amount: string) =>
      byHand(`select currency as name, trim_scale(sum(${amount}))::text as sum from transactions group by 1`);
    expect(totals.sales_amount).toEqual(await sumOf("sale_amount"));
    expect(totals.commission_amount).toMatchObject(await sumOf("commission_amount"));
    expect(told.warnings).toEqual([
      "The amounts are in 3 currencies (EUR, GBP, USD). They are not converted, and each currency has totals of its own.",
    ]);
  });

  it("has no totals of amounts whose currency is not in the file, and says why", async () => {
    const columns = "advertiser,clicks,sales_amount";
    const told = await getManifest(
      fixture.makeDeps.database,
      admin,
      await make({ ...hot, index_params: { columns } }),
    );
    expect(told.totals.map(({ column }) => column)).toEqual(["clicks"]);
    expect(told.warnings).toEqual([
      "The amounts may be in several currencies, and the column Currency that tells them apart is not in the file.",
    ]);
  });

  it("counts the rows under the row cap alone", async () => {
    const told = await getManifest(fixture.makeDeps.database, admin, await make(few));
    const sums = await byHand(`select '' as name, sum(click_count)::text as sum from (
      select click_count from daily_clicks join advertisers a on a.id = advertiser_id
      order by click_date desc, click_count desc, a.name, a.id limit 7) capped`);
    expect(told).toMatchObject({ row_count: 7, totals: [{ column: "clicks", sums }] });
  });

  it("of a CSV file and of one without rows has no sheets, and parts as there are", async () => {
    const csv = await getManifest(
      fixture.makeDeps.database,
      admin,
      await make({ report_type: "advertisers_csv" }),
    );
    expect(csv).toMatchObject({ format: "csv", sheets: null, row_count: advertisers });
    const empty = await getManifest(
      fixture.makeDeps.database,
      admin,
      await make({ report_type: "deals_excel" }),
    );
    expect(empty).toMatchObject({
      row_count: 0,
      parts: [],
      totals: [],
      data_sha256: sha256(Buffer.alloc(0)),
    });
  });

  it("is not found by others, and refused with a sentence while there is no file", async () => {
    const { makeDeps } = fixture;
    const id = await fixture.request(clicks);
    await expect(getManifest(makeDeps.database, other, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(getManifest(makeDeps.database, admin, id)).rejects.toMatchObject({
      code: "CONFLICT",
      message: `Export ${id} has no manifest, because it has no finished file: its status is pending.`,
    });
    await snapshotExport(makeDeps, firstAttempt(id));
    const { id: part } = await makeDeps.database.exportReport.findFirstOrThrow({
      where: { parentReportId: id },
    });
    await expect(getManifest(makeDeps.database, admin, part)).rejects.toMatchObject({
      code: "CONFLICT",
      message: `${part} is a part of export ${id}: that one's manifest tells of all its parts.`,
    });
    await failExport(makeDeps, { ...firstAttempt(id), requestId: null }, "a test's");
    await expect(getManifest(makeDeps.database, admin, id)).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("an export whose parts are not what the database counted", () => {
  const digitNine = 0x39;

  /** Renders a tranche with something done to its COPY text. */
  function rendering(change: (stage: Buffer) => Buffer): MakeDeps {
    const { renderPool } = fixture.makeDeps;
    return {
      ...fixture.makeDeps,
      renderPool: {
        ...renderPool,
        render: (format, input) =>
          renderPool.render(format, { ...input, stage: new Uint8Array(change(Buffer.from(input.stage))) }),
      },
    };
  }
  const withoutLastRow = () => rendering((stage) => stage.subarray(0, stage.lastIndexOf("\n", -2) + 1));
  const withAnotherDigit = () =>
    rendering((stage) => {
      const at = stage.indexOf("\n") - 1;
      stage[at] = stage[at] === digitNine ? digitNine - 1 : digitNine;
      return stage;
    });

  it.each([
    ["a row less", withoutLastRow],
    ["one other digit in a sum", withAnotherDigit],
  ])("is never completed: %s, in a small export", async (_name, faulty) => {
    const id = await fixture.request(few);
    await expect(snapshotExport(faulty(), firstAttempt(id))).rejects.toMatchObject({
      name: "ControlTotalsError",
    });
    expect(await load(id)).toMatchObject({ status: "processing", storageKey: null });
  });

  it("is never completed: one other digit in a sum of a chunked export", async () => {
    await expect(make(clicks, withAnotherDigit())).rejects.toMatchObject({ name: "ControlTotalsError" });
  });

  it("is never completed: a total that the snapshot did not have", async () => {
    const { makeDeps } = fixture;
    const id = await fixture.request(clicks);
    await renderAll(makeDeps, firstAttempt(id));
    const { controlTotals } = await load(id);
    const changed = JSON.parse(JSON.stringify(controlTotals).replace(/"":"\d/, '"":"9'));
    await makeDeps.database.exportReport.update({ where: { id }, data: { controlTotals: changed } });
    await expect(assembleExport(makeDeps, firstAttempt(id))).rejects.toMatchObject({
      name: "ControlTotalsError",
    });
    expect(await load(id)).toMatchObject({ status: "processing", storageKey: null });
  });
});
