import { execFile } from "node:child_process";
import { readFile, realpath, rm, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { PostgresError } from "./postgres-error";

export interface LeftoverServer {
  pid: number;
  port: number;
}

const execFileAsync = promisify(execFile);

/**
 * The server that still runs on these data, because the process that started it was killed. A lock file whose
 * process is gone, or whose number another program has got since, is removed: the server would refuse to start.
 * Where the machine does not tell what a process is, one with that number counts as the server.
 *
 * Lines of postmaster.pid: PostgreSQL, src/include/utils/pidfile.h.
 */
export async function findLeftoverServer(clusterDir: string): Promise<LeftoverServer | undefined> {
  const lines = await readLock(clusterDir);
  if (lines === undefined) return undefined;
  const pid = Number(lines[0]);
  if ((await lookAt(pid, await pathsOf(clusterDir))) !== "gone") return { pid, port: Number(lines[3]) };
  await rm(lockFileOf(clusterDir), { force: true });
  return undefined;
}

/**
 * Ends a server that does not answer: as on Ctrl-C first, and after ten seconds without a clean shutdown.
 *
 * @throws PostgresError start_failed where nobody knows whether that process is a server: it is left alone.
 */
export async function endServer({ pid }: LeftoverServer, clusterDir: string): Promise<void> {
  const paths = await pathsOf(clusterDir);
  const isOurs = async () => {
    const look = await lookAt(pid, paths);
    if (look !== "unknown") return look === "server";
    throw new PostgresError(
      "start_failed",
      `Process ${pid} may be a PostgreSQL that still runs on ${clusterDir}; this machine does not tell. End it, or remove ` +
        `${lockFileOf(clusterDir)} if it is another program, and start again.`,
    );
  };
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    if (await isOurs()) process.kill(pid, signal);
    for (let waits = 0; waits < 100 && (await isOurs()); waits++) await sleep(100);
  }
  await rm(lockFileOf(clusterDir), { force: true });
}

function lockFileOf(clusterDir: string): string {
  return path.join(clusterDir, "postmaster.pid");
}

/** The lines of the lock file; undefined where there is none. */
async function readLock(clusterDir: string): Promise<string[] | undefined> {
  return readFile(lockFileOf(clusterDir), "utf8").then(
    (text) => text.split("\n"),
    () => undefined,
  );
}

/**
 * The paths by which a server's command line may name the folder: the one without symbolic links, and the one that the
 * server wrote into its lock file. That may lead through another mount, or be of another folder, which this is a copy of.
 */
async function pathsOf(clusterDir: string): Promise<string[]> {
  const own = await realpath(clusterDir);
  const [, written = own] = (await readLock(clusterDir)) ?? [];
  return written !== own && (await isSameFolder(written, own)) ? [own, written] : [own];
}

async function isSameFolder(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all(
    [one, other].map((folder) => stat(folder, { bigint: true }).catch(() => undefined)),
  );
  return first !== undefined && first.dev === second?.dev && first.ino === second.ino;
}

/**
 * What has this process number: a server on the data with these paths, nothing or another program, or nobody knows. A
 * zombie has no command line.
 */
async function lookAt(pid: number, paths: readonly string[]): Promise<"server" | "gone" | "unknown"> {
  if (!Number.isInteger(pid) || pid <= 0) return "gone";
  const command = await commandOf(pid);
  if (command === undefined) return isAlive(pid) ? "unknown" : "gone";
  return paths.some((folder) => command.includes(folder)) ? "server" : "gone";
}

/** The command line of a process, empty where there is none; undefined where the machine cannot be asked. */
async function commandOf(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") return readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  try {
    // Without -ww it may be cut at the width of a terminal.
    return (await execFileAsync("ps", ["-ww", "-o", "command=", "-p", String(pid)])).stdout;
  } catch (error) {
    // It ends with a number where it finds nothing; a word says why it was not run, as on Windows, which has none.
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return typeof code === "number" ? "" : undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // There is one, of somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
