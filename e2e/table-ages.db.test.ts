import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeOldRecords } from "@/lib/exports/sweep/remove-old-records";
import { removeOldExports } from "@/lib/exports/sweep/retention";
import { openDatabase } from "@/lib/local/inngest/database";
import { deleteExpired } from "@/lib/local/inngest/retention";
import { migrate } from "@/lib/local/inngest/schema";
import { createExportFixture, type ExportFixture } from "@/lib/testing/exports/export-fixture";
import { testAges as ages, daySeconds, later } from "@/lib/testing/exports/test-ages";
import { loadedTables } from "@/prisma/load-tables";

// No table grows for ever: PostgreSQL is asked which there are, and each has to be named here.

/** Kept for ever, and why. */
const kept: Record<string, string> = {
  ...Object.fromEntries(loadedTables.map((table) => [table, "whoever loads it takes it away"])),
  users: "people, until somebody removes them",
  _prisma_migrations: "a row for each migration",
  installation: "one row",
  "inn.schema_version": "one row",
  "inn.crons": "a row for each function that runs by the clock",
};

/** Whose rows go with those of another table, which they belong to. */
const owned: Record<string, string> = {
  accounts: "users",
  page_settings: "users",
  webhook_endpoints: "users",
  webhook_tries: "webhook_deliveries",
  "inn.steps": "inn.runs",
  "inn.queue": "inn.runs",
  "inn.waits": "inn.runs",
  "inn.failed_attempts": "inn.runs",
};

/** Whose rows go by age: a row of now, and after how many days it has gone. $1 is a person, $2 an export of theirs. */
const aged: Record<string, { days: number; insert: string }> = {
  export_reports: {
    days: 90,
    insert: `insert into export_reports (user_id, report_type, fingerprint, status, completed_at)
      select $1, 'deals_excel', md5(concat($2::int)), 'failed', now()`,
  },
  export_events: {
    days: 7,
    insert:
      "insert into export_events (user_id, export_report_id, kind, status) values ($1, $2, 'status', 'row')",
  },
  idempotency_keys: {
    days: 1,
    insert:
      "insert into idempotency_keys (user_id, key, body_digest, export_report_id) values ($1, 'row', 'b', $2)",
  },
  rate_limit_windows: {
    days: 1,
    insert:
      "insert into rate_limit_windows (user_id, window_start, count) values ($1, now(), coalesce($2, 0))",
  },
  sign_in_windows: {
    days: 1,
    insert: "insert into sign_in_windows (subject, window_start) values (concat($1::int, $2::int), now())",
  },
  sessions: {
    days: 14,
    insert: `insert into sessions (user_id, token, expires_at, updated_at)
      select $1, concat('row', $2::int), now() + interval '14 days', now()`,
  },
  verifications: {
    days: 1,
    insert: `insert into verifications (identifier, value, expires_at, updated_at)
      select concat($1::int), concat($2::int), now() + interval '1 day', now()`,
  },
  webhook_deliveries: {
    days: 30,
    insert: `with endpoint as (
        insert into webhook_endpoints (user_id, url, secret_encrypted) values ($1, 'https://a.example', 'x') returning id)
      insert into webhook_deliveries (endpoint_id, export_report_id, event_type, status)
      select id, $2, 'export.completed', 'failed' from endpoint`,
  },
  shared_links: {
    days: 1,
    insert: `insert into shared_links (export_report_id, public_id, secret_digest, expires_at)
      select $2, concat($1::int), 'digest', now() + interval '1 day'`,
  },
  saved_views: {
    days: 30,
    insert: `insert into saved_views (user_id, name, report_type, deleted_at)
      select $1, concat($2::int), 'deals_excel', now()`,
  },
  audit_entries: {
    days: 400,
    insert: "insert into audit_entries (user_id, action, export_report_id) values ($1, 'row', $2)",
  },
};

/** The executor's, which go by the database's own clock: a row that is eight days old. */
const agedExecutor: Record<string, string> = {
  "inn.runs": `insert into inn.runs (id, function_id, status, event, ended_at)
    values ('old', 'f', 'completed', '{}', now() - interval '8 days')`,
  "inn.events": `insert into inn.events (id, name, body, received_at, routed_at)
    values ('old', 'e', '{}', now() - interval '8 days', now())`,
  "inn.dedupe": "insert into inn.dedupe values ('old', now() - interval '1 second')",
};

let fixture: ExportFixture;
beforeAll(async () => {
  fixture = await createExportFixture({ trancheBytes: 1024 });
  await migrate(fixture.makeDeps.pool);
});
afterAll(() => fixture.close());

const query = async (text: string, values: unknown[] = []) =>
  (await fixture.makeDeps.pool.query(text, values)).rows;

const nameOf = (schema: string, table: string) =>
  `case when ${schema} = 'public' then ${table} else concat(${schema}, '.', ${table}) end`;

it("every table of the database has an age after which its rows go, an owner with which they go, or is kept for a reason", async () => {
  const tables = await query(
    `select ${nameOf("nspname", "relname")} as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where nspname in ('public', 'inn') and relkind in ('r', 'p')`,
  );
  const named = [kept, owned, aged, agedExecutor].flatMap(Object.keys);
  expect(tables.map(({ name }) => name).toSorted()).toEqual(named.toSorted());
});

it.each(Object.entries(owned))("no row of %s outlives its own of %s", async (table, owner) => {
  const owners = await query(
    `select ${nameOf("nspname", "relname")} as owner from pg_constraint
     join pg_class on pg_class.oid = confrelid join pg_namespace on pg_namespace.oid = relnamespace
     where conrelid = $1::regclass and contype = 'f' and confdeltype = 'c' and not exists
       (select from pg_attribute where attrelid = conrelid and attnum = any(conkey) and not attnotnull)`,
    [table],
  );
  expect(owners).toContainEqual({ owner });
});

describe.each(Object.entries(aged))("a row of %s", (table, { days, insert }) => {
  it(`is there for ${days} days, and then no more`, async () => {
    const { makeDeps, viewer } = fixture;
    const [asked] = await query(
      "insert into export_reports (user_id, report_type, fingerprint) values ($1, 'of this test', $2) returning id",
      [viewer.userId, table],
    );
    const rowsNow = async () =>
      (await query(`select ${table}::text as row from ${table}`)).map(({ row }) => row);
    const before = await rowsNow();
    await query(insert, [viewer.userId, asked.id]);
    const made = (await rowsNow()).filter((row) => !before.includes(row));
    expect(made).toHaveLength(1);
    const left = async (seconds: number) => {
      await removeOldRecords(makeDeps.database, ages, later(seconds));
      await removeOldExports(makeDeps, ages, later(seconds));
      const rows = await rowsNow();
      return made.filter((row) => rows.includes(row)).length;
    };
    expect(await left(days * daySeconds - 60)).toBe(1);
    expect(await left(days * daySeconds + 60)).toBe(0);
  });
});

it.each(Object.entries(agedExecutor))("an old row of the executor's %s goes", async (table, insert) => {
  await query(insert);
  const database = openDatabase(fixture.databaseUrl, 1);
  await deleteExpired(database, 7).finally(() => database.close());
  expect(await query(`select from ${table}`)).toEqual([]);
});
