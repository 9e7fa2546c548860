import { existsSync, readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectClient } from "@/lib/db/session";
import { findFreePort, isPortFree } from "../free-port";
import { type Binaries, findBinaries, runProgram } from "./binaries";
import { type Cluster, openCluster } from "./cluster";
import { endServer, findLeftoverServer } from "./leftover-server";
import { PostgresError } from "./postgres-error";
import { serverSettings } from "./server-settings";

export interface PostgresServer {
  /** Connection URL of the database `tranche`, with the superuser's password. */
  url: string;
  port: number;
  /** Whether the server is still there; it may crash, or be killed, like any process. */
  isRunning(): Promise<boolean>;
  /** Ends the server as Ctrl-C would: open transactions are rolled back. Resolves when it is gone. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** Folder for everything of the server's; made when missing. */
  dataDir: string;
  /** Default: a free one. */
  port?: number;
  /** False switches fsync off: faster, but a power cut may lose everything. For throw-away data. */
  isDurable?: boolean;
}

const databaseName = "tranche";

/**
 * Starts the embedded PostgreSQL on 127.0.0.1, or adopts the server that an earlier, killed process left running
 * on the same folder. It ends with this process, but for one that is killed.
 *
 * @throws PostgresError with a sentence for the person at the terminal.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { isDurable = true } = options;
  const binaries = await findBinaries();
  const cluster = await openCluster(binaries, { dataDir: options.dataDir, isDurable });
  const port =
    (await adoptServer(cluster, options.port)) ??
    (await startServer(binaries, cluster, serverSettings(isDurable), options.port));
  endAtExit(cluster.dir);
  await createDatabase(cluster, port);
  return {
    url: urlOf(cluster, port, databaseName),
    port,
    isRunning: async () => (await findLeftoverServer(cluster.dir)) !== undefined,
    stop: () => stopServer(binaries, cluster),
  };
}

/** Folders of the servers of this process that nobody has stopped. */
const unstopped = new Set<string>();

/** Whatever ends this process, short of a kill -9, ends its servers: their transactions are rolled back. */
function endAtExit(clusterDir: string): void {
  if (unstopped.size === 0) process.once("exit", endUnstopped);
  unstopped.add(clusterDir);
}

function endUnstopped(): void {
  for (const dir of unstopped) {
    const lockFile = path.join(dir, "postmaster.pid");
    if (existsSync(lockFile)) process.kill(Number.parseInt(readFileSync(lockFile, "utf8"), 10), "SIGINT");
  }
}

function urlOf({ password }: Cluster, port: number, database: string): string {
  // It has no TLS, whatever PGSSLMODE asks of the databases that somebody else is connected with.
  return `postgresql://postgres:${password}@127.0.0.1:${port}/${database}?sslmode=disable`;
}

/** The port of a leftover server that answers with our data folder; any other leftover is ended. */
async function adoptServer(cluster: Cluster, wantedPort: number | undefined): Promise<number | undefined> {
  const leftover = await findLeftoverServer(cluster.dir);
  if (leftover === undefined) return undefined;
  const isWanted = wantedPort === undefined || wantedPort === leftover.port;
  // It may be recovering from the crash that made it a leftover, so it gets some time to answer.
  for (let waits = 0; isWanted && waits < 50; waits++) {
    const folder = await readDataFolder(urlOf(cluster, leftover.port, "postgres")).catch(() => undefined);
    if (folder === cluster.dir) return leftover.port;
    if (folder !== undefined) break;
    await sleep(100);
  }
  await endServer(leftover, cluster.dir);
  return undefined;
}

/** The folder that a server says it has. */
async function readDataFolder(url: string): Promise<string | undefined> {
  const client = await connectClient({ connectionString: url });
  try {
    const { rows } = await client.query<{ data_directory: string }>("show data_directory");
    return rows[0]?.data_directory;
  } finally {
    await client.end();
  }
}

async function startServer(
  binaries: Binaries,
  cluster: Cluster,
  settings: string[],
  wantedPort: number | undefined,
): Promise<number> {
  const log = path.join(cluster.dir, "server.log");
  for (let attempt = 1; ; attempt++) {
    const port = wantedPort ?? (await findFreePort());
    if (!(await isPortFree(port))) {
      throw new PostgresError(
        "port_in_use",
        `Port ${port} for PostgreSQL is in use. Free it or choose another.`,
      );
    }
    await rm(log, { force: true }); // it tells of one run, and so cannot grow for ever
    const serverOptions = ["-p", String(port), ...settings.flatMap((setting) => ["-c", setting])].join(" ");
    const args = ["start", "-D", cluster.dir, "-l", log, "-o", serverOptions, "-w", "-t", "60", "-s"];
    const { isOk, output } = await runProgram(binaries.pgCtl, args, cluster.account);
    if (isOk) return port;
    // Between the look at the port and the start somebody else may have taken it.
    if (wantedPort === undefined && attempt < 3 && !(await isPortFree(port))) continue;
    const reason = (await readLog(log)) ?? output.trim();
    // After a kill -9 of the server alone, its sessions take a moment to notice and to let go of the memory.
    if (reason.includes("shared memory block") && attempt < 50) {
      await sleep(200);
      continue;
    }
    throw new PostgresError("start_failed", `PostgreSQL does not start: ${reason} (its log: ${log})`);
  }
}

/** The reason in the server's own words: the first line that is fatal, else the last. */
async function readLog(log: string): Promise<string | undefined> {
  const lines = (await readFile(log, "utf8").catch(() => "")).trim().split("\n");
  return (lines.find((line) => line.includes("FATAL")) ?? lines.at(-1)) || undefined;
}

async function createDatabase(cluster: Cluster, port: number): Promise<void> {
  const client = await connectClient({ connectionString: urlOf(cluster, port, "postgres") });
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [databaseName]);
    if (rowCount === 0) await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
}

async function stopServer(binaries: Binaries, { dir, account }: Cluster): Promise<void> {
  const args = ["stop", "-D", dir, "-m", "fast", "-w", "-t", "60", "-s"];
  await runProgram(binaries.pgCtl, args, account);
  unstopped.delete(dir);
  if (unstopped.size === 0) process.off("exit", endUnstopped);
  // Nothing is left unless the server was gone before, or did not end in time.
  const leftover = await findLeftoverServer(dir);
  if (leftover !== undefined) await endServer(leftover, dir);
}
