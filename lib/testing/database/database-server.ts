import { existsSync, readFileSync, rmSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { otherDatabase } from "@/lib/db/other-database";
import { endServer, findLeftoverServer } from "@/lib/local/postgres/leftover-server";
import { type PostgresServer, startPostgres } from "@/lib/local/postgres/start-postgres";
import { deployMigrations } from "@/prisma/deploy-migrations";
import { foreignEmpty } from "./foreign-locale";
import { onServer, testServerVariable } from "./test-server";

declare module "vitest" {
  interface ProvidedContext {
    /** Where database.ts makes test databases, and the database that it copies. */
    databaseServer: { url: string; template: string; foreignTemplate: string };
  }
}

const template = "migrated_template";
const foreignTemplate = "foreign_template";
const folderPrefix = "tranche-test-postgres-";
const folder = path.join(os.tmpdir(), `${folderPrefix}${process.pid}`);
let server: PostgresServer | undefined;

/**
 * Vitest's global setup of the project `db`: one server, and two template databases with all migrations applied. A whole
 * test run has its server already, whose demo data the stack's tests use after these.
 */
export async function setup(project: TestProject): Promise<void> {
  await removeLeftovers();
  const url = otherDatabase(process.env[testServerVariable] ?? (await startOwnServer()), "postgres");
  if (!(await hasTemplates(url))) await makeTemplates(url);
  project.provide("databaseServer", { url, template, foreignTemplate });
}

/** True on a server that several runs have after each other, from the second one on. */
async function hasTemplates(url: string): Promise<boolean> {
  const query = "select from pg_database where datname = $1";
  const { rows } = await onServer(url, (client) => client.query(query, [template]));
  return rows.length > 0;
}

async function makeTemplates(url: string): Promise<void> {
  await onServer(url, async (client) => {
    await client.query(`create database ${template}`);
    await client.query(`create database ${foreignTemplate} ${foreignEmpty}`);
  });
  await Promise.all([template, foreignTemplate].map((name) => deployMigrations(otherDatabase(url, name))));
}

async function startOwnServer(): Promise<string> {
  process.once("exit", removeAtOnce);
  server = await startPostgres({ dataDir: folder, isDurable: false });
  return server.url;
}

export async function teardown(): Promise<void> {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
}

/** After Ctrl-C Vitest ends the process without teardown, and leaves time only for what is synchronous. */
function removeAtOnce(): void {
  const lockFile = path.join(folder, "cluster", "postmaster.pid");
  if (existsSync(lockFile)) process.kill(Number.parseInt(readFileSync(lockFile, "utf8"), 10), "SIGQUIT");
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

/**
 * What test runs of this user left that were killed; those of others on the machine are none of ours. The folder's name ends
 * with the number of its run's process.
 */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    if (!name.startsWith(folderPrefix) || isAlive(Number(name.slice(folderPrefix.length)))) continue;
    if (!(await isOurs(path.join(os.tmpdir(), name)))) continue;
    const clusterDir = path.join(os.tmpdir(), name, "cluster");
    const leftover = await findLeftoverServer(clusterDir);
    if (leftover !== undefined) await endServer(leftover, clusterDir);
    await rm(path.join(os.tmpdir(), name), { recursive: true, force: true });
  }
}

async function isOurs(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).uid === process.getuid?.();
  } catch {
    return false; // another run was faster to remove it
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // no such process
  }
}
