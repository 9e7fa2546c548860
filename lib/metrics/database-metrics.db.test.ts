import { readFileSync } from "node:fs";
import path from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPool } from "@/lib/db/pool";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { createDatabaseMetrics } from "./database-metrics";
import { createProcessMetrics } from "./process-metrics";

let testDatabase: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url);
  await pool.query(`
    insert into users (id, email, name) values (1, 'ann@example.com', 'Ann');
    -- Each export with a fingerprint of its own; the trigger sets status_changed_at, which is then moved back.
    insert into export_reports (id, user_id, report_type, status, outcome_code, row_count, fingerprint, created_at,
      completed_at, parent_report_id, part_index)
    values
      (1, 1, 'advertisers_csv', 'pending', null, null, repeat('1', 64), now(), null, null, null),
      (2, 1, 'advertisers_csv', 'processing', null, null, repeat('2', 64), now(), null, null, null),
      (3, 1, 'deals_excel', 'completed', null, 100, repeat('3', 64), now() - interval '10 s', now(), null, null),
      (4, 1, 'deals_excel', 'completed', null, 23, repeat('4', 64), now() - interval '20 s', now(), null, null),
      (5, 1, 'deals_excel', 'failed', 'storage_failed', 7, repeat('5', 64), now(), now(), null, null),
      (6, 1, 'deals_excel', 'completed', null, 9000, repeat('6', 64), now(), now(), null, null),
      (7, 1, 'deals_excel', 'completed', null, 5000, repeat('7', 64), now(), now(), 3, 0);
    alter table export_reports disable trigger user;
    update export_reports set status_changed_at = now() - interval '90 s' where id = 1;
    update export_reports set status_changed_at = now() - interval '2 h' where id = 6`);
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

/** The samples as a Prometheus reads them: name with labels, value. */
async function samples(metrics = createProcessMetrics(), from = pool): Promise<Map<string, number>> {
  await createDatabaseMetrics(from, metrics.registry)();
  const lines = (await metrics.registry.metrics()).split("\n").filter((line) => /^\w/.test(line));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

it("exports are counted once each, by what became of them, and parts and older ones not at all", async () => {
  const found = await samples();
  expect(found.get("tranche_database_up")).toBe(1);
  expect(found.get('tranche_exports_under_way{status="pending"}')).toBe(1);
  expect(found.get('tranche_exports_under_way{status="processing"}')).toBe(1);
  expect(found.get('tranche_oldest_export_seconds{status="pending"}')).toBeGreaterThanOrEqual(90);
  expect(found.get('tranche_oldest_export_seconds{status="processing"}')).toBeLessThan(90);
  const deals = (outcome: string) => `{report_type="deals_excel",outcome="${outcome}"}`;
  expect(found.get(`tranche_exports_ended_last_hour${deals("completed")}`)).toBe(2);
  expect(found.get(`tranche_exports_ended_last_hour${deals("storage_failed")}`)).toBe(1);
  expect(found.get('tranche_rows_exported_last_hour{report_type="deals_excel"}')).toBe(123);
  const quantile =
    'tranche_export_seconds_last_hour{report_type="deals_excel",outcome="completed",quantile="0.5"}';
  expect(found.get(quantile)).toBeCloseTo(15, 0);
});

it("without the database only that is told, and no figure of before", async () => {
  const gone = createPool(testDatabase.url);
  await gone.end();
  const metrics = createProcessMetrics();
  const found = await samples(metrics, gone);
  expect(found.get("tranche_database_up")).toBe(0);
  expect([...found.keys()].filter((name) => name.startsWith("tranche_exports"))).toEqual([]);
});

it("the dashboard and the alerts ask for figures that there are", async () => {
  const metrics = createProcessMetrics();
  createDatabaseMetrics(pool, metrics.registry);
  const known = new Set((await metrics.registry.getMetricsAsJSON()).map(({ name }) => name));
  for (const file of ["tranche-dashboard.json", "tranche-alerts.yml"]) {
    const source = readFileSync(path.resolve(import.meta.dirname, "../../public/ops", file), "utf8");
    const asked = new Set(
      [...source.matchAll(/\btranche_\w+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, "")),
    );
    expect(asked.size).toBeGreaterThan(3);
    expect([...asked].filter((name) => !known.has(name))).toEqual([]);
  }
});
