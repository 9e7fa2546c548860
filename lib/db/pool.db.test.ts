import { text } from "node:stream/consumers";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { otherDatabase } from "@/lib/db/other-database";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { createPool } from "./pool";
import { readSnapshot } from "./read-snapshot";
import { connectClient, verifySessions } from "./session";

const instant = "2026-12-02T00:00:00.000Z";
const asked = `select timestamptz '2026-12-02 00:00+00' as at, timestamptz '2026-12-02 00:00+00'::text as time,
  date '2026-12-02'::text as date, (0.1::float8 + 0.2::float8)::text as float, '\\xff'::bytea::text as bytes,
  interval '1 day 2 hours'::text as interval, current_setting('statement_timeout') as timeout`;
const answer = {
  at: new Date(instant),
  time: "2026-12-02 00:00:00+00",
  date: "2026-12-02",
  float: "0.30000000000000004",
  bytes: "\\xff",
  interval: "1 day 02:00:00",
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ isForeign: true });
});
afterAll(() => database.drop());

async function withPool<T>(url: string, use: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = createPool(url, 3);
  try {
    return await use(pool);
  } finally {
    await pool.end();
  }
}

async function onServer(...statements: string[]): Promise<void> {
  const client = new pg.Client(database.url);
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

test("sessions speak UTC and ISO whatever database and connection string say, and keep the latter's limits", async () => {
  await withPool(database.url, async (pool) => {
    expect((await pool.query(asked)).rows).toEqual([{ ...answer, timeout: "1min" }]);
  });
});

test("tables and types are found whatever the database's search path, extensions in schemas of their own too", async () => {
  const name = new URL(database.url).pathname.slice(1);
  await onServer(
    "create schema extras",
    "alter extension citext set schema extras",
    "create schema other",
    "create table other.users (id int)",
    `alter database ${name} set search_path = 'other'`,
  );
  await withPool(database.url, async (pool) => {
    const { rows } = await pool.query("select 'A'::citext = 'a' as same, email from users");
    expect(rows).toEqual([]);
  });
  await onServer(`alter database ${name} reset search_path`, "alter extension citext set schema public");
});

/** What a pooler in transaction mode does between transactions with settings that it does not track. */
function leaveBehind(pool: pg.Pool, statement: string): void {
  pool.on("acquire", (client) => void client.query(statement));
}

test("a snapshot reads the same where a pooler left somebody else's formats on the connection", async () => {
  await withPool(database.url, async (pool) => {
    leaveBehind(
      pool,
      "set extra_float_digits = -3; set intervalstyle = 'sql_standard'; set bytea_output = 'escape'",
    );
    const read = await readSnapshot(
      pool,
      [
        {
          rows: "select 0.1::float8 + 0.2::float8, interval '1 day 2 hours', '\\x41'::bytea",
          totals: { text: "select (0.1::float8 + 0.2::float8)::text", values: [] },
        },
      ],
      { signal: new AbortController().signal },
      (rows) => text(rows),
    );
    expect(read.consumed).toEqual(["0.30000000000000004\t1 day 02:00:00\t\\\\x41\n"]);
    expect(read.totals).toEqual([[["0.30000000000000004"]]]);
  });
});

test("a session that loses what was set is refused, with the statement that makes the server keep it", async () => {
  const client = await connectClient({ connectionString: database.url });
  try {
    await client.query("set timezone = 'Asia/Kolkata'");
    await expect(verifySessions(client, database.url)).rejects.toThrow(
      /^The database does not keep the setting TimeZone .+: alter role "postgres" set TimeZone = 'UTC'\.$/,
    );
  } finally {
    await client.end();
  }
});

describe("a database that is unfit is refused in one sentence", () => {
  test.each(["LATIN1", "SQL_ASCII"])("encoding %s", async (encoding) => {
    const name = `unfit_${encoding.toLowerCase()}`;
    const url = otherDatabase(database.url, name);
    await onServer(`create database ${name} template template0 encoding '${encoding}' locale 'C'`);
    try {
      await withPool(url, async (pool) => {
        for (const _ of [1, 2])
          await expect(pool.query("select")).rejects.toThrow(
            new RegExp(`^The database "${name}" has the encoding ${encoding}, [^.]+ DATABASE_URL\\.$`),
          );
      });
    } finally {
      await onServer(`drop database ${name} with (force)`);
    }
  });
});

test("a lent connection that the server ends fails what is asked of it next, and nobody else", async () => {
  await withPool(database.url, async (pool) => {
    const lent = await pool.connect();
    const isEnded = new Promise((resolve) => lent.once("end", resolve));
    const { rows } = await lent.query<{ pid: number }>("select pg_backend_pid() as pid");
    await pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    try {
      await isEnded;
      await expect(lent.query("select 1")).rejects.toThrow("not queryable");
    } finally {
      lent.release(true);
    }
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });
});
