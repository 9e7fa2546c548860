import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cancelStatement } from "@/lib/db/cancel-statement";
import { otherDatabase } from "@/lib/db/other-database";
import { createTestPool } from "@/lib/testing/database/test-pool";
import { deployMigrations } from "@/prisma/deploy-migrations";
import { loadedTables } from "@/prisma/load-tables";
import { migrate } from "../inngest/schema";
import { grantAppRights, prepareRoles, type RoleUrls } from "./roles";
import { type PostgresServer, startPostgres } from "./start-postgres";

const passwords = { owner: "owner-1", app: "app-1", executor: "executor-1" };
let folder: string;
let server: PostgresServer;
let urls: RoleUrls;
let app: pg.Pool;

// A server of its own: roles belong to a whole server.
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "tranche-roles-"));
  await chmod(folder, 0o755); // under root the server's own account has to get in
  server = await startPostgres({ dataDir: path.join(folder, "postgres"), isDurable: false });
  // As a data folder was before there were roles: all of it the superuser's.
  await deployMigrations(server.url);
  await withClient(server.url, async (client) => {
    await client.query("insert into networks (name, slug) values ('Old', 'old')");
  });
  const superuser = createTestPool({ connectionString: server.url });
  await migrate(superuser);
  await superuser.query("insert into inn.events (id, name, body) values ('old', 'old', '{}')");
  await superuser.end();
  urls = await prepareRoles(server.url, passwords);
  await deployMigrations(urls.owner);
  await grantAppRights(urls.owner);
  app = createTestPool({ connectionString: urls.app });
});
afterAll(async () => {
  await app?.end();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

describe("a data folder that is older than the roles", () => {
  it("keeps its rows, and all of it changes hands", async () => {
    expect((await app.query("select name from networks")).rows).toEqual([{ name: "Old" }]);
    const { rows } = await withClient(server.url, (client) =>
      client.query(
        `select distinct relnamespace::regnamespace::text as schema, relowner::regrole::text as owner from pg_class
         where relnamespace in ('public'::regnamespace, 'inn'::regnamespace) order by schema`,
      ),
    );
    expect(rows).toEqual([
      { schema: "inn", owner: "tranche_executor" },
      { schema: "public", owner: "tranche_owner" },
    ]);
    const functions = await withClient(server.url, (client) =>
      client.query(
        `select proname from pg_proc
         where pronamespace in ('public'::regnamespace, 'inn'::regnamespace)
           and proowner not in ('tranche_owner'::regrole, 'tranche_executor'::regrole)
           and oid not in (select objid from pg_depend where deptype = 'e')`,
      ),
    );
    expect(functions.rows).toEqual([]);
  });

  it("its tables can be changed by whoever migrates, and its executor goes on", async () => {
    await withClient(urls.owner, async (client) => {
      await client.query(
        "begin; alter table networks add column further int; drop table daily_clicks; rollback",
      );
    });
    const executor = createTestPool({ connectionString: urls.executor });
    await migrate(executor);
    expect((await executor.query("select id from inn.events")).rows).toEqual([{ id: "old" }]);
    await executor.end();
  });

  it("a further start changes nothing but passwords", async () => {
    await prepareRoles(server.url, { ...passwords, executor: "executor-2" });
    await expect(withClient(urls.executor, async () => undefined)).rejects.toThrow("password");
    await prepareRoles(server.url, passwords);
    await withClient(urls.executor, async () => undefined);
  });
});

describe("the app's role is refused", () => {
  it.each([
    ["create table mine (id int)"],
    ["create table mine as select 1 as id"],
    ["create temporary table mine (id int)"],
    ["create schema mine"],
    ["create function mine() returns int language sql as 'select 1'"],
    ["drop table daily_clicks"],
    ["alter table users add column further int"],
    ["truncate users"],
    ["insert into networks (name, slug) values ('Mine', 'mine')"],
    ["update publishers set house = false"],
    ["update agency_publishers set agency_id = 1"],
    ["delete from daily_clicks"],
    ["update transactions set status = 'paid'"],
    ["update audit_entries set action = 'nothing'"],
    [
      "create trigger mine after insert on users execute function pg_catalog.suppress_redundant_updates_trigger()",
    ],
    ["alter table users disable trigger all"],
    ["create role mine"],
    ["alter role tranche_app createrole"],
    ["set role tranche_owner"],
    ["set role postgres"],
    ["grant tranche_owner to tranche_app"],
    ["create database mine"],
    ["drop database tranche"],
    ["select * from pg_authid"],
    ["select * from pg_shadow"],
    ["select * from _prisma_migrations"],
    ["select * from inn.runs"],
    ["copy (select 1) to '/tmp/mine'"],
    ["copy users from program 'true'"],
    ["select pg_read_file('postgresql.conf')"],
    ["set session_replication_role = replica"],
    ["alter system set fsync = off"],
    ["select pg_reload_conf()"],
  ])("%s", async (statement) => {
    await expect(app.query(statement)).rejects.toMatchObject({ code: "42501" });
  });

  it("the end of another role's session", async () => {
    await withClient(urls.owner, async (other) => {
      const { rows } = await other.query("select pg_backend_pid() as id");
      await expect(app.query("select pg_terminate_backend($1)", [rows[0].id])).rejects.toMatchObject({
        code: "42501",
      });
    });
  });

  it("the server's other databases", async () => {
    const url = otherDatabase(urls.app, "postgres");
    await expect(withClient(url, async () => undefined)).rejects.toMatchObject({ code: "42501" });
  });
});

it("the app's role writes no table that a file can be loaded into, but users", async () => {
  const { rows } = await app.query(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and (has_table_privilege(oid, 'insert') or has_table_privilege(oid, 'update') or has_table_privilege(oid, 'delete'))`,
  );
  const written = rows.map(({ name }) => name);
  expect(written.filter((name) => loadedTables.includes(name))).toEqual(["users"]);
  expect(written.length).toBeGreaterThan(5);
});

it("the executor's role is refused the app's tables", async () => {
  await withClient(urls.executor, async (client) => {
    await expect(client.query("select from public.users")).rejects.toMatchObject({ code: "42501" });
    await expect(client.query("create table public.mine (id int)")).rejects.toMatchObject({ code: "42501" });
  });
});

it("the app's role cancels a statement of its own, which is what a cancelled export does", async () => {
  await withClient(urls.app, async (sleeper) => {
    const { rows } = await sleeper.query("select pg_backend_pid() as id");
    const sleeping = expect(sleeper.query("select pg_sleep(60)")).rejects.toMatchObject({ code: "57014" });
    const isActive =
      "select from pg_stat_activity where pid = $1 and state = 'active' and query like '%pg_sleep(60)'";
    await expect.poll(async () => (await app.query(isActive, [rows[0].id])).rowCount).toBe(1);
    await cancelStatement(app, rows[0].id);
    await sleeping;
  });
});
