import type { Pool } from "pg";

/**
 * The tables of the executor, in a schema of their own. One entry a version: append, never edit.
 *
 * JSON is stored as `json`, not `jsonb`, which would refuse \u0000 and reorder keys.
 */
const versions = [
  `
  create table inn.events (
    seq bigint generated always as identity primary key,
    id text not null,
    name text not null,
    body json not null,
    invoke json,
    received_at timestamptz not null default now(),
    routed_at timestamptz
  );
  create index events_unrouted on inn.events (seq) where routed_at is null;
  create index events_received on inn.events (received_at);

  create table inn.runs (
    id text primary key,
    function_id text not null,
    status text not null default 'running' check (status in ('running', 'completed', 'failed', 'cancelled')),
    event json not null,
    concurrency_keys text[] not null default '{}',
    singleton_key text,
    parent_run_id text,
    parent_step_id text,
    is_planning boolean not null default false,
    request_version integer not null default -1,
    memo_count integer not null default 0,
    state_bytes integer not null default 0,
    output json,
    error json,
    created_at timestamptz not null default now(),
    ended_at timestamptz
  );
  create unique index runs_singleton on inn.runs (singleton_key) where status = 'running';
  create index runs_running on inn.runs (function_id) where status = 'running';
  create index runs_created on inn.runs (created_at);
  create index runs_ended on inn.runs (ended_at);

  create table inn.steps (
    run_id text not null references inn.runs on delete cascade,
    id text not null,
    name text not null,
    op text not null,
    holds_discovery boolean not null default false,
    result json,
    memo_seq integer,
    planned_at timestamptz not null default now(),
    ended_at timestamptz,
    primary key (run_id, id)
  );

  create table inn.queue (
    run_id text not null references inn.runs on delete cascade,
    key text not null,
    kind text not null check (kind in ('discover', 'step', 'wake')),
    due_at timestamptz not null default now(),
    attempt integer not null default 0,
    crashes integer not null default 0,
    lease text,
    memo_limit integer,
    is_outdated boolean not null default false,
    wake_result json,
    primary key (run_id, key)
  );
  create index queue_due on inn.queue (due_at) where lease is null;

  create table inn.waits (
    run_id text not null references inn.runs on delete cascade,
    step_id text not null,
    event_name text not null,
    expression text,
    primary key (run_id, step_id)
  );
  create index waits_event on inn.waits (event_name);

  create table inn.failed_attempts (
    run_id text not null references inn.runs on delete cascade,
    step_id text,
    attempt integer not null,
    failed_at timestamptz not null default now(),
    error json not null
  );
  create index failed_attempts_run on inn.failed_attempts (run_id);

  create table inn.dedupe (key text primary key, expires_at timestamptz not null);
  create index dedupe_expires on inn.dedupe (expires_at);

  create table inn.crons (
    function_id text not null,
    schedule text not null,
    last_tick timestamptz not null,
    primary key (function_id, schedule)
  );

  create function inn.notify_event() returns trigger language plpgsql as $$
  begin
    perform pg_notify('inn_event', '');
    return null;
  end $$;
  create trigger events_notify after insert on inn.events
    for each statement execute function inn.notify_event();
  `,
];

/**
 * Creates the schema `inn` or brings it to the current version; does nothing if it is current. Two processes
 * may call it at once. Throws if the schema was made by a newer version.
 */
export async function migrate(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock(hashtext('inn schema'))");
    // Looked for first: a role that has the schema as its own needs no right to make others.
    const { rowCount } = await client.query("select from pg_namespace where nspname = 'inn'");
    if (rowCount === 0) await client.query("create schema inn");
    await client.query("create table if not exists inn.schema_version (version integer not null)");
    const found = await client.query<{ version: number }>("select version from inn.schema_version");
    const version = found.rows[0]?.version ?? 0;
    if (version > versions.length)
      throw new Error(`The schema "inn" has version ${version}, but this program knows ${versions.length}.`);
    for (const statements of versions.slice(version)) await client.query(statements);
    if (version < versions.length) {
      await client.query("delete from inn.schema_version");
      await client.query("insert into inn.schema_version values ($1)", [versions.length]);
    }
    await client.query("commit");
  } finally {
    // A failed transaction is rolled back by Postgres when its connection closes.
    client.release(true);
  }
}
