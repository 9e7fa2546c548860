import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { bundleProgram } from "@/lib/testing/bundle-program";
import { watchSyncs } from "@/lib/testing/watch-syncs";
import { findFreePort } from "../free-port";
import { startPostgres } from "./start-postgres";

const startTime = "select pg_postmaster_start_time() as at";
const program = await bundleProgram("lib/testing/database/own-postgres.ts");
let folder: string;
let dataDir: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "tranche-start-postgres-"));
  await chmod(folder, 0o755); // under root the server's own account has to get in
  dataDir = path.join(folder, "postgres");
});
afterAll(async () => {
  const server = await startPostgres({ dataDir }); // adopts what a failed test left
  await server.stop();
  program.remove();
  await rm(folder, { recursive: true });
});

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

/** A process of its own that starts the server and stays. */
async function startInChild(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [program.file, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
  const [url] = await once(child.stdout, "data");
  return { child, url: String(url) };
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(path.join(dataDir, "cluster", "postmaster.pid"), "utf8"), 10);
}

test("a server starts in an empty folder, with the database tranche and a password that only its owner reads", async () => {
  const syncs = await watchSyncs(folder);
  const server = await startPostgres({ dataDir });
  // What is inside the cluster is synced by the server.
  for (const file of ["postgres", "postgres/cluster", "postgres/password"])
    expect(syncs.isKept(file), file).toBe(true);
  expect(await query(server.url, "select current_database() as name, inet_server_addr() as address")).toEqual(
    [{ name: "tranche", address: "127.0.0.1" }],
  );
  // Somebody's settings for other databases are not for this one.
  vi.stubEnv("PGSSLMODE", "require");
  onTestFinished(() => void vi.unstubAllEnvs());
  const [settings] = await query(
    server.url,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
       (select datcollate || ' ' || pg_encoding_to_char(encoding) from pg_database where datname = 'tranche') as locale`,
  );
  expect(settings).toEqual({ fsync: "on", commit: "on", locale: "C UTF8" });
  const passwordFile = path.join(dataDir, "password");
  expect((await stat(passwordFile)).mode & 0o777).toBe(0o600);
  expect(server.url).toContain((await readFile(passwordFile, "utf8")).trim());
  const wrong = new URL(server.url);
  wrong.password = "guess";
  await expect(query(wrong.href, startTime)).rejects.toThrow(/password authentication failed/);
  await server.stop();
  await expect(query(server.url, startTime)).rejects.toThrow(/ECONNREFUSED/);
});

test("a server whose parent was killed is adopted as it runs, or started on another port that is wanted", async () => {
  const { child, url } = await startInChild();
  const [before] = await query(url, startTime);
  child.kill("SIGKILL");
  await once(child, "exit");
  const adopted = await startPostgres({ dataDir });
  expect(adopted.url).toBe(url);
  expect(await query(url, startTime)).toEqual([before]);
  const port = await findFreePort();
  const moved = await startPostgres({ dataDir, port });
  expect(moved.port).toBe(port);
  await expect(query(url, startTime)).rejects.toThrow(/ECONNREFUSED/);
  await moved.stop();
});

test.each(["SIGTERM", "SIGINT"] as const)(
  "a command that %s ends takes the server along that it has started",
  async (signal) => {
    const { child, url } = await startInChild();
    child.kill(signal);
    const [code] = await once(child, "exit");
    expect(code).toBe(signal === "SIGTERM" ? 143 : 130);
    await expect.poll(() => query(url, startTime).catch(String)).toContain("ECONNREFUSED");
  },
);

test("what was committed is there after kill -9 of the server", async () => {
  const first = await startPostgres({ dataDir });
  await query(first.url, "create table kept (n int); insert into kept values (42)");
  process.kill(await postmasterPid(), "SIGKILL");
  const second = await startPostgres({ dataDir });
  expect(await query(second.url, "select n from kept")).toEqual([{ n: 42 }]);
  await second.stop();
});

test("a lock file whose process number another program has got does not stop the start", async () => {
  await writeFile(
    path.join(dataDir, "cluster", "postmaster.pid"),
    `${process.pid}\n${dataDir}/cluster\n0\n5432\n`,
  );
  const server = await startPostgres({ dataDir });
  expect(await postmasterPid()).not.toBe(process.pid);
  await server.stop();
});

test("a port in use, data of another version and a lost password are each told in a sentence", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" ? Number(address?.port) : Number.NaN;
  await expect(startPostgres({ dataDir, port })).rejects.toMatchObject({
    code: "port_in_use",
    message: expect.stringMatching(new RegExp(`^Port ${port} for PostgreSQL is in use\\.`)),
  });
  taken.close();

  const versionFile = path.join(dataDir, "cluster", "PG_VERSION");
  const version = await readFile(versionFile, "utf8");
  await writeFile(versionFile, "9.6\n");
  await expect(startPostgres({ dataDir })).rejects.toMatchObject({
    code: "wrong_version",
    message: expect.stringMatching(
      /was made by PostgreSQL 9\.6; the PostgreSQL 18 .* cannot read it\. Move the folder away/,
    ),
  });
  await writeFile(versionFile, version);

  const passwordFile = path.join(dataDir, "password");
  await rename(passwordFile, `${passwordFile}.away`);
  await expect(startPostgres({ dataDir })).rejects.toMatchObject({ code: "password_missing" });
  await rename(`${passwordFile}.away`, passwordFile);
});

test("a folder that cannot be written is named", async () => {
  // Root may write everywhere, except below a file.
  const closed = path.join(folder, "closed");
  if (process.getuid?.() === 0) await writeFile(closed, "");
  else await mkdir(closed, { mode: 0o500 });
  await expect(startPostgres({ dataDir: path.join(closed, "postgres") })).rejects.toMatchObject({
    code: "no_permission",
    message: expect.stringContaining(closed),
  });
});

test("a folder inside one that nobody else may enter is no hindrance, under root either", async () => {
  const closed = path.join(folder, "private");
  await mkdir(closed, { mode: 0o700 });
  const server = await startPostgres({ dataDir: path.join(closed, "postgres"), isDurable: false });
  try {
    expect(await query(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
  } finally {
    await server.stop();
  }
});
