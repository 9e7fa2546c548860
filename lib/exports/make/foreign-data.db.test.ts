import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createExportBody } from "@/lib/contract/export";
import { failures, printFailure } from "@/lib/exports/record/failures";
import { createExport } from "@/lib/exports/request/create-export";
import { preflightExport } from "@/lib/exports/request/preflight";
import { databaseKinds } from "@/lib/testing/database/database";
import {
  createExportFixture,
  type ExportFixture,
  firstAttempt,
  runSteps,
} from "@/lib/testing/exports/export-fixture";
import { readFileRows } from "@/lib/testing/exports/read-file";
import { wideShare } from "@/lib/testing/exports/test-share";
import { classifyError } from "./classify-error";
import { failExport } from "./fail-export";

// What a file and an answer say does not hang on how the database was set up, nor on what somebody let into it.

const instant = "2026-12-02 06:00:00+00";
const [advertisers, deals] = [{ report_type: "advertisers_csv" }, { report_type: "deals_excel" }];
const hot = {
  report_type: "hot_advertisers_excel",
  search_params: { start_date: "2026-11-01", end_date: "2026-11-30" },
};

describe.each(databaseKinds)("on $kind", ({ isForeign }) => {
  let fixture: ExportFixture;
  beforeAll(async () => {
    fixture = await createExportFixture({ trancheBytes: 1024, isForeign });
    await fixture.makeDeps.pool.query(`
      insert into networks (name, slug) values ('Awin', 'awin');
      insert into publishers (name, slug, house) values ('House', 'house', true);
      insert into advertisers (network_id, publisher_id, name, slug, status, created_at)
        select 1, 1, 'NaN Bread ' || n, 'nan-' || n, 'approved', '${instant}' from generate_series(1, 40) n;
      insert into deals (advertiser_id, title, start_date, end_date, created_at)
        select n, 'Infinity ' || n, '2026-11-01', '2027-02-03', '${instant}' from generate_series(1, 40) n;
      insert into transactions (advertiser_id, publisher_id, network_id, transaction_id, transaction_date,
          sale_amount, commission_amount, currency, status)
        select n, 1, 1, 'T' || n, '2026-11-15', n, 0.1, 'EUR', 'approved' from generate_series(1, 40) n`);
  });
  afterAll(() => fixture.close());

  async function rowsOf(body: Record<string, unknown>) {
    const { storageKey, filename, status } = await fixture.load(await fixture.make(body));
    expect(status).toBe("completed");
    return readFileRows(await fixture.makeDeps.store.get(storageKey ?? ""), filename ?? "");
  }

  async function column(body: Record<string, unknown>, header: string) {
    const [headers = [], ...rows] = await rowsOf(body);
    expect(headers).toContain(header);
    return new Set(rows.map((row) => row[headers.indexOf(header)]));
  }

  it("times and dates are UTC and numbers of a spreadsheet", async () => {
    const [created] = await column(advertisers, "Created At");
    expect(new Date(String(created)).toISOString()).toBe("2026-12-02T06:00:00.000Z");
    expect(await column(deals, "Created At")).toEqual(new Set([46_358.25]));
    expect(await column(deals, "End Date")).toEqual(new Set([46_421]));
  });

  it("a finished export is handed out again", async () => {
    const body = { ...deals, search_params: { q: "Infinity 7" } };
    const id = await fixture.make(body);
    const { database, pool } = fixture.makeDeps;
    await pool.query("update export_reports set completion_told_at = now() where id = $1", [id]);
    const { viewer, auditOrigin } = fixture;
    const asked = { viewer, auditOrigin, arrivedAt: new Date(), isDryRun: false };
    const again = await createExport(
      database,
      { dedupeWindowSeconds: 900, share: wideShare },
      { ...asked, body: createExportBody.parse(body) },
    );
    expect([again.kind, again.row.id]).toEqual(["deduped", id]);
  });

  let asked = 0;

  /** A step's failure as the run's end tells it. No two exports are twins. */
  async function outcomeOf(body: { report_type: string; search_params?: Record<string, string> }) {
    const search_params = { ...body.search_params, nth_outcome: asked++ };
    const id = await fixture.request({ ...body, search_params });
    const error = await runSteps(fixture.makeDeps, firstAttempt(id)).catch((thrown: unknown) => thrown);
    const kind = classifyError(error);
    await failExport(fixture.makeDeps, { ...firstAttempt(id), requestId: null }, printFailure(kind, error));
    const { status, outcomeCode, errorMessage } = await fixture.load(id);
    return { isRetriable: failures[kind].isRetriable, status, outcomeCode, errorMessage };
  }

  async function warningsOf(body: Record<string, unknown>) {
    const { database, pool, store } = fixture.makeDeps;
    const serialize = { store, origin: null, downloadExpiresInSeconds: 60 };
    const asked = { viewer: fixture.viewer, body: createExportBody.parse(body), arrivedAt: new Date() };
    const parts = { database, pool, dedupeWindowSeconds: 0, share: wideShare, serialize };
    return (await preflightExport(parts, asked)).warnings.filter(({ code }) => code === "unusable_values");
  }

  /** Nobody said so to this database before the value came. */
  async function dropRule(table: string, name: string): Promise<void> {
    await fixture.makeDeps.pool.query(`alter table ${table} drop constraint ${table}_${name}_finite_check`);
  }

  it.each([
    [advertisers, "advertisers", "global_total_sales", "NaN", "Total Sales", "ID 7, Name NaN Bread 7"],
    [advertisers, "advertisers", "created_at", "infinity", "Created At", "ID 7, Name NaN Bread 7"],
    [deals, "deals", "end_date", "-infinity", "End Date", "ID 7, Title Infinity 7"],
    [hot, "transactions", "sale_amount", "NaN", "Sales Amount", "NaN Bread 7"],
    [hot, "transactions", "commission_amount", "NaN", "Commission Amount", "NaN Bread 7"],
  ])(
    "%o with %s.%s = %s fails at once, naming column and row, and preflight says so",
    async (body, table, name, value, header, row) => {
      expect(await warningsOf(body)).toEqual([]);
      const { pool } = fixture.makeDeps;
      await dropRule(table, name);
      const { rows } = await pool.query(`select ${name}::text as before from ${table} where id = 7`);
      await pool.query(`update ${table} set ${name} = '${value}' where id = 7`);
      try {
        expect(await outcomeOf(body)).toEqual({
          isRetriable: false,
          status: "failed",
          outcomeCode: "data_unusable",
          errorMessage: expect.stringMatching(
            new RegExp(
              `^The column "${header}" holds ${value} \\(row \\d+, .*${row}.*\\), which no file can hold\\.`,
            ),
          ),
        });
        expect(await warningsOf(body)).toEqual(
          expect.arrayContaining([
            {
              code: "unusable_values",
              message: expect.stringMatching(
                new RegExp(`"${header}" is no number or date in 1 row .* key .*7`),
              ),
            },
          ]),
        );
      } finally {
        await pool.query(`update ${table} set ${name} = $1 where id = 7`, [rows[0]?.before]);
      }
      expect(await outcomeOf(body)).toMatchObject({ status: "completed" });
    },
  );
});
