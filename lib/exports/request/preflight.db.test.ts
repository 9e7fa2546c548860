import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createExportBody } from "@/lib/contract/export";
import { preflight as preflightSchema } from "@/lib/contract/preflight";
import { snapshotExport } from "@/lib/exports/make/snapshot-export";
import { prepareClicks } from "@/lib/testing/exports/click-history";
import { createExportFixture, type ExportFixture, firstAttempt } from "@/lib/testing/exports/export-fixture";
import { wideShare } from "@/lib/testing/exports/test-share";
import { viewerOf } from "@/lib/testing/viewers";
import { createExport } from "./create-export";
import { preflightExport } from "./preflight";

const advertisers = 40;
const days = 5;
let fixture: ExportFixture;

beforeAll(async () => {
  fixture = await createExportFixture({ trancheBytes: 8 * 1024 * 1024 });
  await prepareClicks(fixture.makeDeps.pool, advertisers, days);
});
afterAll(() => fixture.close());

async function request(body: Record<string, unknown>) {
  const { database } = fixture.makeDeps;
  const viewer = await viewerOf(database, "admin@example.com");
  return { viewer, body: createExportBody.parse(body), arrivedAt: new Date() };
}

async function preflight(body: Record<string, unknown>, share = wideShare) {
  const { database, pool, store } = fixture.makeDeps;
  const serialize = { store, origin: "http://app.test", downloadExpiresInSeconds: 60 };
  const answer = await preflightExport(
    { database, pool, dedupeWindowSeconds: 900, share, serialize },
    await request(body),
  );
  return preflightSchema.parse(answer);
}

/** Makes the export and has its completion told, as one that a caller knows of. */
async function completed(body: Record<string, unknown>): Promise<number> {
  const { database } = fixture.makeDeps;
  const asked = await request(body);
  const auditOrigin = {
    userId: asked.viewer.userId,
    credential: null,
    ipAddress: null,
    requestId: "req_test",
  };
  const { row } = await createExport(
    database,
    { dedupeWindowSeconds: 0, share: wideShare },
    { ...asked, auditOrigin, isDryRun: false },
  );
  await snapshotExport(fixture.makeDeps, firstAttempt(row.id));
  await database.exportReport.update({ where: { id: row.id }, data: { completionSeenAt: new Date() } });
  return row.id;
}

const clicks = (search_params: Record<string, unknown>) => ({
  report_type: "clicks_details_excel",
  search_params,
});

describe("POST /exports/preflight", () => {
  it("stores nothing, counts all rows and shows the first twenty, with filters in words", async () => {
    const before = await fixture.makeDeps.database.exportReport.count();
    const answer = await preflight(clicks({ min_clicks: "0", period: "last_7_days" }));
    expect(answer).toMatchObject({
      row_count: advertisers * days,
      format: "xlsx",
      sheets: 1,
      warnings: [],
      identical: null,
    });
    expect(answer.rows).toHaveLength(20);
    expect(answer.filters.map(({ title }) => title)).toEqual(["Period", "Minimum clicks"]);
    expect(await fixture.makeDeps.database.exportReport.count()).toBe(before);
  });

  it("warns of what nobody would find: no rows, cells too long for Excel, parameters that are not known", async () => {
    const none = await preflight(clicks({ min_clicks: 99_999, colour: "red" }));
    expect(none.warnings.map(({ code }) => code)).toEqual(["no_rows", "unknown_parameter"]);
    expect(none.warnings[1]?.message).toContain("search_params.colour");

    // 32,767 code units fit; these have as many characters, one of which takes two.
    const { pool } = fixture.makeDeps;
    const insert = `insert into deals (advertiser_id, title, description) values (1, $1, $2)`;
    await pool.query(insert, ["fits", "x".repeat(32_767)]);
    expect((await preflight({ report_type: "deals_excel" })).warnings).toEqual([]);
    await pool.query(insert, ["does not", `${"x".repeat(32_766)}\u{1F600}`]);
    const long = await preflight({ report_type: "deals_excel" });
    expect(long.warnings).toMatchObject([
      { code: "long_cells", message: expect.stringContaining("1 cell is") },
    ]);
  });

  it("warns of amounts in several currencies where the file holds amounts", async () => {
    await fixture.makeDeps.pool.query(
      `insert into transactions (advertiser_id, publisher_id, network_id, transaction_id, transaction_date, sale_amount, currency)
       values (1, 1, 1, 'T1', current_date, 10, 'USD'), (2, 1, 1, 'T2', current_date, 5, 'EUR'), (3, 1, 1, 'T3', current_date, 0, 'GBP')`,
    );
    const hot = await preflight({ report_type: "hot_advertisers_excel" });
    expect(hot.warnings).toMatchObject([
      { code: "mixed_currencies", message: expect.stringContaining("EUR, USD;") },
    ]);
    const names = await preflight({
      report_type: "hot_advertisers_excel",
      index_params: { columns: "advertiser" },
    });
    expect(names.warnings).toEqual([]);
  });

  it("warns before a person has as many exports under way, or as many bytes kept, as there may be", async () => {
    const { database } = fixture.makeDeps;
    for (let one = 0; one < 4; one++) await fixture.request({ report_type: "deals_excel" });
    await completed(clicks({ min_clicks: "1" }));
    const unfinished = await database.exportReport.count({
      where: { status: { in: ["pending", "processing"] }, parentReportId: null },
    });
    const near = { unfinishedMax: Math.floor(unfinished / 0.8), bytesMax: 1e12 };
    const body = clicks({ min_clicks: "0", period: "last_7_days", not: "there yet" });
    const warnings = async (share: typeof near, asked = body) =>
      (await preflight(asked, share)).warnings.filter(({ code }) => code !== "unknown_parameter");
    expect(await warnings({ ...near, unfinishedMax: near.unfinishedMax + 1 })).toEqual([]);
    expect(await warnings(near)).toEqual([
      { code: "unfinished_exports", message: expect.not.stringContaining("is refused") },
    ]);
    expect(await warnings({ ...near, unfinishedMax: unfinished })).toEqual([
      { code: "unfinished_exports", message: expect.stringContaining("asked for now is refused.") },
    ]);
    expect(await warnings({ unfinishedMax: 1_000, bytesMax: 1 })).toEqual([
      { code: "kept_bytes", message: expect.stringContaining("GB") },
    ]);
    // Who only joins one that is there is not kept from it.
    await fixture.request(body);
    expect(await warnings({ ...near, unfinishedMax: 1 })).toEqual([]);
  });

  it("refuses what POST /exports refuses, naming the field", async () => {
    const refused = preflight(clicks({ start_date: "2026-02-30" }));
    await expect(refused).rejects.toMatchObject({
      code: "BAD_REQUEST",
      details: { "search_params.start_date": [expect.any(String)] },
    });
  });

  it("estimates bytes and seconds by the cells of earlier exports of the type", async () => {
    const { pool } = fixture.makeDeps;
    await pool.query(
      `insert into export_reports (user_id, report_type, status, fingerprint, query, row_count, byte_size, started_at, completed_at)
       select id, 'advertisers_csv', 'completed', repeat('0', 64), '{"parameters": {"columns": ["a", "b"]}}', 100000, 5000000,
         now() - interval '2 s', now() from users, generate_series(1, 3)`,
    );
    const answer = await preflight({
      report_type: "advertisers_csv",
      index_params: { columns: "id,name,slug" },
    });
    // 25 bytes a cell, three cells a row.
    expect(answer.estimated_bytes).toBeGreaterThan(25 * 3 * advertisers);
    expect(answer.estimated_bytes).toBeLessThan(25 * 3 * advertisers + 1_000);
    // 10 microseconds a cell are next to nothing here: what is left is what every export takes.
    expect(answer.estimated_seconds).toEqual({ min: 0.1, max: 1.2 });
  });
});

describe("freshness of an identical export", () => {
  it("counts rows that were added or changed since the snapshot, and no others", async () => {
    const { pool } = fixture.makeDeps;
    const body = clicks({ freshness: "clicks", period: "last_7_days" });
    const id = await completed(body);
    const unchanged = await preflight(body);
    expect(unchanged.identical).toMatchObject({
      kind: "completed",
      export: { id },
      changed_since: { changed_rows: 0, row_difference: 0 },
    });

    // Outside the report's days: not one of its rows.
    await pool.query(
      "update daily_clicks set click_count = click_count + 1 where advertiser_id <= 3 and click_date > current_date - 2",
    );
    await pool.query("delete from daily_clicks where advertiser_id = 5 and click_date = current_date");
    await pool.query(
      `insert into daily_clicks (advertiser_id, publisher_id, network_id, click_date, click_count)
       values (6, 1, 1, current_date - 6, 1), (6, 1, 1, current_date - 40, 1)`,
    );
    const changed = (await preflight(body)).identical?.changed_since;
    expect(changed).toMatchObject({ changed_rows: 3 * 2 + 1, row_difference: 0 });

    // A name that stands in many rows changes all of them.
    await pool.query("update advertisers set name = name || '!' where id = 9");
    expect((await preflight(body)).identical?.changed_since).toMatchObject({
      changed_rows: 3 * 2 + 1 + days,
    });
  });

  it("knows a transaction that was open while the snapshot was taken", async () => {
    const client = await fixture.makeDeps.pool.connect();
    try {
      await client.query(
        "begin; update daily_clicks set click_count = click_count + 1 where advertiser_id = 20",
      );
      const body = clicks({ freshness: "open transaction", period: "last_7_days" });
      await completed(body);
      expect((await preflight(body)).identical?.changed_since?.changed_rows).toBe(0);
      await client.query("commit");
      expect((await preflight(body)).identical?.changed_since).toMatchObject({
        changed_rows: days,
        row_difference: 0,
      });
    } finally {
      client.release();
    }
  });

  it("says that it cannot tell changes where rows are sums or a filter looks elsewhere", async () => {
    for (const body of [
      { report_type: "advertisers_csv" },
      { report_type: "deals_excel", search_params: { vertical_id: 1 } },
    ]) {
      await completed({ ...body, index_params: { freshness: "untold" } });
      const { identical } = await preflight({ ...body, index_params: { freshness: "untold" } });
      expect(identical?.changed_since).toMatchObject({ changed_rows: null, row_difference: 0 });
    }
  });

  it("of a capped file, only its own rows count", async () => {
    const { pool } = fixture.makeDeps;
    const body = {
      ...clicks({ freshness: "cap", period: "last_7_days" }),
      index_params: { limit: 3, sort: "click_count_desc" },
    };
    await completed(body);
    await pool.query(
      "update daily_clicks set click_count = 1000 where advertiser_id = 30 and click_date = current_date",
    );
    await pool.query(
      "update daily_clicks set click_count = 0 where advertiser_id = 31 and click_date = current_date",
    );
    expect((await preflight(body)).identical?.changed_since).toMatchObject({
      changed_rows: 1,
      row_difference: 0,
    });
  });
});
