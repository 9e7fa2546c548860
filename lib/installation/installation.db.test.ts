import pg from "pg";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPool } from "@/lib/db/pool";
import { UnfitDatabaseError } from "@/lib/db/session";
import { noFileSentence } from "@/lib/exports/record/no-file-sentence";
import { changeStatus } from "@/lib/exports/record/status";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { disconnectAll } from "@/lib/testing/database/disconnect-all";
import { untoldCluster } from "@/lib/testing/database/untold-cluster";
import { createClicksFixture, oneRow } from "@/lib/testing/exports/clicks-fixture";
import type { ExportFixture } from "@/lib/testing/exports/export-fixture";
import { createInstallation, type Installation, noteUse } from "./installation";
import type { NamingSettings } from "./origin";

// Databases are copied within one server here, as `create database … template` and dumps do it.

const databases: TestDatabase[] = [];
const pools: pg.Pool[] = [];
const warnings: Record<string, unknown>[] = [];
const log = pino(
  { base: null, level: "warn" },
  { write: (line: string) => void warnings.push(JSON.parse(line)) },
);

beforeEach(() => {
  warnings.length = 0;
});
afterAll(async () => {
  for (const pool of pools) await pool.end();
  for (const database of databases) await database.drop();
});

async function makeDatabase(copyOf?: TestDatabase): Promise<TestDatabase> {
  const database = await createTestDatabase(copyOf ? { copyOf } : {});
  databases.push(database);
  return database;
}

/** A process that starts on this database: its pool, and which installation it takes itself for. */
async function startProcess({ url }: Pick<TestDatabase, "url">, settings: NamingSettings = {}) {
  const installation = createInstallation(settings, log);
  const pool = createPool(url, 2, { beforeUse: installation.claim });
  pools.push(pool);
  const read = () => installation.read(pool);
  return { pool, read, id: async () => (await read()).id };
}

async function idIn(database: TestDatabase, settings: NamingSettings = {}): Promise<string> {
  return (await startProcess(database, settings)).id();
}

/** Of a database that nobody is connected to any more, so that it can be copied. */
async function startAndEnd(database: TestDatabase, settings: NamingSettings = {}): Promise<string> {
  const { pool, id } = await startProcess(database, settings);
  const found = await id();
  await pool.end();
  pools.splice(pools.indexOf(pool), 1);
  return found;
}

async function query(database: TestDatabase, ...statements: string[]): Promise<void> {
  const client = new pg.Client(database.url);
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** As hosted databases branch: nothing of the place tells the copy from the original. */
function movePlaceHere(database: TestDatabase): Promise<void> {
  return query(
    database,
    `update installation set database_oid = oid, database_name = datname,
       cluster = (select system_identifier::text from pg_control_system())
     from pg_database where datname = current_database()`,
  );
}

describe("a database that is started where it was", () => {
  it("goes on as itself, at every start and in every process, and nothing is said", async () => {
    const database = await makeDatabase();
    const first = await startAndEnd(database);
    const processes = await Promise.all([1, 2, 3].map(() => startProcess(database)));
    expect(await Promise.all(processes.map(({ id }) => id()))).toEqual([first, first, first]);
    warnings.length = 0;
    expect(await idIn(database)).toBe(first);
    expect(warnings).toEqual([]);
  });

  it("goes on as itself when it is renamed, or dropped and restored under its name", async () => {
    const database = await makeDatabase();
    const first = await startAndEnd(database);
    await query(database, "update installation set database_name = 'another'");
    expect(await startAndEnd(database)).toBe(first);
    await query(database, "update installation set database_oid = 7");
    expect(await startAndEnd(database)).toBe(first);
  });

  it("goes on as itself by its name wherever it is, and by its id when that is set as its name", async () => {
    const database = await makeDatabase();
    const named = await startAndEnd(database, { INSTALLATION: "shop" });
    const moved = await makeDatabase(database);
    expect(await idIn(moved, { INSTALLATION: "shop" })).toBe(named);
    const unnamed = await makeDatabase();
    const before = await startAndEnd(unnamed);
    const restored = await makeDatabase(unnamed);
    expect(await idIn(restored, { INSTALLATION: before })).toBe(before);
    expect(await idIn(restored, { INSTALLATION: before })).toBe(before);
    expect(await idIn(restored)).toBe(before);
  });

  it("is refused with words while another name uses it, and keeps all that it has", async () => {
    const database = await makeDatabase();
    const production = await startProcess(database, { VERCEL_ENV: "production" });
    const id = await production.id();
    const preview = await startProcess(database, {
      VERCEL_ENV: "preview",
      VERCEL_GIT_COMMIT_REF: "new-page",
    });
    const refusal = await preview.id().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UnfitDatabaseError);
    expect(String(refusal)).toContain('belongs to the installation "production"');
    expect(String(refusal)).toContain('this is "preview of new-page"');
    await noteUse(production.pool);
    expect(await idIn(database, { VERCEL_ENV: "production" })).toBe(id);
  });

  it("without its tables tells what to do, and works as soon as it is done", async () => {
    const database = await createTestDatabase({ isMigrated: false });
    databases.push(database);
    const { read } = await startProcess(database);
    await expect(read()).rejects.toThrow("Run: npm run db:deploy");
    await query(
      database,
      "create table export_reports (id int)",
      `create table installation as select gen_random_uuid() as id, null::text as name, null::text as cluster,
         0::bigint as database_oid, current_database()::text as database_name, false as owns_older_keys,
         null::uuid as copied_from, now() as seen_at, now() as begun_at`,
      "update installation set database_oid = oid from pg_database where datname = current_database()",
    );
    expect((await read()).id).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("a database whose server tells nobody which cluster it is", () => {
  async function expectStarted(database: TestDatabase, url = database.url): Promise<void> {
    const { pool, id } = await startProcess({ url });
    const first = await id();
    const { rows } = await pool.query("select id, cluster from installation");
    expect(rows).toEqual([{ id: first, cluster: null }]);
    // The database came from a template.
    warnings.length = 0;
    const again = await startProcess({ url });
    expect(await again.id()).toBe(first);
    expect(warnings).toEqual([]);
  }

  it.each(["42501", "0A000", "55000"])("is started, and stays itself: %s", async (sqlState) => {
    const database = await makeDatabase();
    await query(database, untoldCluster(sqlState));
    await expectStarted(database);
  });

  it("is started by a role that may not ask", async () => {
    const database = await makeDatabase();
    const role = `untold_${process.pid}`;
    await query(
      database,
      `create role ${role} login password 'untold'`,
      `grant select, insert, update, delete on all tables in schema public to ${role}`,
      "revoke execute on function pg_control_system() from public",
    );
    const url = new URL(database.url);
    [url.username, url.password] = [role, "untold"];
    await expectStarted(database, url.href);
    await Promise.all(pools.splice(0).map((pool) => pool.end()));
    await query(database, `drop owned by ${role}`, `drop role ${role}`);
  });

  it("is not started while the server cannot say so for another reason, and keeps what is recorded", async () => {
    const database = await makeDatabase();
    const first = await startAndEnd(database);
    await query(database, untoldCluster("57014"));
    const { read } = await startProcess(database);
    await expect(read()).rejects.toMatchObject({ code: "57014" });
    const client = new pg.Client(database.url);
    await client.connect();
    const { rows } = await client.query("select id, cluster from installation");
    await client.end();
    expect(rows).toEqual([{ id: first, cluster: expect.stringMatching(/^\d+$/) }]);
  });
});

describe("a copied database", () => {
  it("is a new installation from its first start on, and says so once", async () => {
    const original = await makeDatabase();
    const first = await startAndEnd(original);
    const copy = await makeDatabase(original);
    warnings.length = 0;
    const processes = await Promise.all([1, 2, 3].map(() => startProcess(copy)));
    const [second, ...others] = await Promise.all(processes.map(({ id }) => id()));
    expect(second).not.toBe(first);
    expect(others).toEqual([second, second]);
    expect(warnings).toEqual([
      expect.objectContaining({
        installation: second,
        copiedFrom: first,
        msg: expect.stringContaining("copy"),
      }),
    ]);
    expect(await idIn(original)).toBe(first);
  });

  it("was copied before anybody had started it", async () => {
    const template = await makeDatabase();
    const [one, other] = [await makeDatabase(template), await makeDatabase(template)];
    expect(await idIn(one)).not.toBe(await idIn(other));
  });

  it("is told from its original by its name alone, once that is seen not to use it", async () => {
    const original = await makeDatabase();
    const first = await startAndEnd(original, { INSTALLATION: "production" });
    const branch = await makeDatabase(original);
    await movePlaceHere(branch);
    await expect(idIn(branch, { INSTALLATION: "trial" })).rejects.toThrow("in 20 minutes");
    await query(branch, "update installation set seen_at = now() - interval '21 minutes'");
    expect(await idIn(branch, { INSTALLATION: "trial" })).not.toBe(first);
  });
});

describe("what came along with a copy", () => {
  let original: ExportFixture;
  let copy: TestDatabase;
  let pool: pg.Pool;
  let read: () => Promise<Installation>;
  const ids = { finished: 0, pending: 0, failed: 0 };

  beforeAll(async () => {
    original = await createClicksFixture();
    const { database } = original.makeDeps;
    const userId = original.viewer.userId;
    const endpoint = await database.webhookEndpoint.create({
      data: { userId, url: "https://hooks.example/live", secretEncrypted: "none" },
    });
    ids.finished = await original.make(oneRow);
    ids.pending = await original.request(oneRow);
    ids.failed = await original.request(oneRow);
    await changeStatus(database, ids.failed, "fail", { completedAt: new Date(), snapshotId: "kept" });
    expect(
      await database.webhookDelivery.count({ where: { endpointId: endpoint.id, status: "pending" } }),
    ).toBe(2);
    await original.makeDeps.pool.query("update installation set owns_older_keys = true");
    await disconnectAll(original.databaseUrl);
    copy = await makeDatabase({ url: original.databaseUrl, drop: async () => undefined });
    ({ pool, read } = await startProcess(copy));
    await read();
  });
  afterAll(() => original.close());

  async function rowOf(id: number) {
    return (await pool.query("select * from export_reports where id = $1", [id])).rows[0];
  }

  it("no webhook is delivered, nor will one be: endpoints are disabled, and each message says why", async () => {
    const { rows } = await pool.query(
      `select d.status, d.next_try_at, e.disabled_at is not null as "isDisabled", t.error
       from webhook_deliveries d join webhook_endpoints e on e.id = endpoint_id join webhook_tries t on delivery_id = d.id`,
    );
    const given = {
      status: "failed",
      next_try_at: null,
      isDisabled: true,
      error: expect.stringContaining("copy of the installation"),
    };
    expect(rows).toEqual([given, given]);
    const { rows: all } = await pool.query("select count(*)::int as count from webhook_deliveries");
    expect(all[0].count).toBe(2);
  });

  it("what was under way is ended with a sentence, and can be retried from nothing", async () => {
    expect(await rowOf(ids.pending)).toMatchObject({
      status: "failed",
      outcome_code: "database_copied",
      error_message: expect.stringContaining("copied to another installation"),
      completed_at: expect.any(Date),
    });
    expect((await rowOf(ids.failed)).stage_removed_at).toEqual(expect.any(Date));
  });

  it("a finished export has no link, its key is forgotten, and its reader is told where the file is", async () => {
    const row = await rowOf(ids.finished);
    expect(row).toMatchObject({ status: "completed", storage_key: null, file_removed_at: expect.any(Date) });
    const sentence = noFileSentence(
      {
        id: row.id,
        status: row.status,
        parentReportId: null,
        errorMessage: null,
        fileRemovedAt: row.file_removed_at,
        storageKey: row.storage_key,
      },
      null,
    );
    expect(sentence).toContain("is with another installation, from which this database was copied on");
  });

  it("it owns no object of the time before installations had ids", async () => {
    expect(await read()).toMatchObject({ ownsOlderKeys: false });
  });
});
