import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPool } from "@/lib/db/pool";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";

let database: TestDatabase;
let client: pg.Client;
let userId: number;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.url);
  await client.connect();
  userId = (
    await client.query("insert into users (email, name) values ('Ada@example.com', 'Ada') returning id")
  ).rows[0].id;
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function insertExport(values: Record<string, unknown>): Promise<number> {
  const row = { user_id: userId, report_type: "deals_excel", ...values };
  const places = Object.keys(row).map((_, index) => `$${index + 1}`);
  const { rows } = await client.query(
    `insert into export_reports (${Object.keys(row).join(", ")}) values (${places.join(", ")}) returning id`,
    Object.values(row),
  );
  return rows[0].id;
}

const inFlight = { constraint: "export_reports_in_flight_key", code: "23505" };

test("a user has one pending or processing export per fingerprint; finished ones block nothing", async () => {
  const fingerprint = "a".repeat(64);
  const first = await insertExport({ fingerprint });
  await expect(insertExport({ fingerprint })).rejects.toMatchObject(inFlight);
  await client.query("update export_reports set status = 'processing' where id = $1", [first]);
  await expect(insertExport({ fingerprint })).rejects.toMatchObject(inFlight);
  await client.query("update export_reports set status = 'completed' where id = $1", [first]);
  await insertExport({ fingerprint, status: "failed" });
  const second = await insertExport({ fingerprint });
  expect(second).toBeGreaterThan(first);
});

test("of many identical inserts at once exactly one goes through", async () => {
  const fingerprint = "b".repeat(64);
  const pool = createPool(database.url, 10);
  const attempts = await Promise.allSettled(
    Array.from({ length: 50 }, () =>
      pool.query("insert into export_reports (user_id, report_type, fingerprint) values ($1, 'x', $2)", [
        userId,
        fingerprint,
      ]),
    ),
  );
  await pool.end();
  const refused = attempts.filter((attempt) => attempt.status === "rejected");
  expect(refused).toHaveLength(49);
  for (const { reason } of refused) expect(reason).toMatchObject(inFlight);
});

test("tranches share their export's fingerprint, and have one place each", async () => {
  const fingerprint = "c".repeat(64);
  const parent = await insertExport({ fingerprint });
  await insertExport({ fingerprint, parent_report_id: parent, part_index: 0 });
  await insertExport({ fingerprint, parent_report_id: parent, part_index: 1 });
  await expect(insertExport({ fingerprint, parent_report_id: parent, part_index: 1 })).rejects.toMatchObject({
    constraint: "export_reports_parent_report_id_part_index_key",
  });
  await expect(insertExport({ fingerprint, parent_report_id: parent })).rejects.toMatchObject({
    constraint: "export_reports_part_index_check",
  });
});

test("raw SQL too keeps updated_at and status_changed_at current, and may set them itself", async () => {
  const past = new Date("2026-01-01T00:00:00Z");
  const id = await insertExport({ fingerprint: "d".repeat(64), updated_at: past, status_changed_at: past });
  const times = async (assignment: string) => {
    const { rows } = await client.query(
      `update export_reports set ${assignment} where id = $1 returning updated_at, status_changed_at`,
      [id],
    );
    return rows[0];
  };
  const named = await times("filename = 'a.csv'");
  expect(named.updated_at.getTime()).toBeGreaterThan(past.getTime());
  expect(named.status_changed_at).toEqual(past);
  const moved = await times("status = 'processing'");
  expect(moved.status_changed_at.getTime()).toBeGreaterThan(past.getTime());
  expect(await times("updated_at = '2026-01-01Z', status_changed_at = '2026-01-01Z'")).toEqual({
    updated_at: past,
    status_changed_at: past,
  });
});

test("what the house notes for itself moves no updated_at, what a reader may see does", async () => {
  const past = new Date("2026-01-01T00:00:00Z");
  const id = await insertExport({ fingerprint: "e".repeat(64), updated_at: past });
  const updatedAfter = async (assignment: string): Promise<Date> => {
    const { rows } = await client.query(
      `update export_reports set ${assignment} where id = $1 returning updated_at`,
      [id],
    );
    return rows[0].updated_at;
  };
  expect(await updatedAfter("completion_told_at = now()")).toEqual(past);
  expect(await updatedAfter("stage_removed_at = now()")).toEqual(past);
  expect(await updatedAfter("status = status")).toEqual(past);
  expect(await updatedAfter("moved_at = now()")).toEqual(past);
  const removed = await updatedAfter("stage_removed_at = null, file_removed_at = now()");
  expect(removed.getTime()).toBeGreaterThan(past.getTime());
});

test("updated_at never stands still or goes back while a reader may see a change, even if the clock was ahead", async () => {
  const ahead = new Date("2100-01-01T00:00:00.000Z");
  const id = await insertExport({ fingerprint: "f".repeat(64), updated_at: ahead });
  const answer = await client.query(
    "update export_reports set row_count = 1 where id = $1 returning updated_at",
    [id],
  );
  expect(answer.rows).toEqual([{ updated_at: new Date(ahead.getTime() + 1) }]);
});

test("an e-mail address belongs to one user, however it is written", async () => {
  const second = client.query("insert into users (email, name) values ('ADA@EXAMPLE.COM', 'Other')");
  await expect(second).rejects.toMatchObject({ constraint: "users_email_key" });
});

test("there is one house publisher", async () => {
  await client.query("insert into publishers (name, slug, house) values ('a', 'a', true), ('b', 'b', false)");
  const second = client.query("insert into publishers (name, slug, house) values ('c', 'c', true)");
  await expect(second).rejects.toMatchObject({ constraint: "publishers_house_key" });
});
