import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

export interface LeftoverServer {
  pid: number;
  port: number;
}

const execFileAsync = promisify(execFile);

/**
 * The server that still runs on these data, because the process that started it was killed. A lock file whose
 * process is gone, or whose number another program has got since, is removed: the server would refuse to start.
 *
 * Lines of postmaster.pid: PostgreSQL, src/include/utils/pidfile.h.
 */
export async function findLeftoverServer(clusterDir: string): Promise<LeftoverServer | undefined> {
  const lockFile = path.join(clusterDir, "postmaster.pid");
  const lines = await readFile(lockFile, "utf8").then(
    (text) => text.split("\n"),
    () => undefined,
  );
  if (lines === undefined) return undefined;
  const pid = Number(lines[0]);
  if (await isServerRunning(pid, clusterDir)) return { pid, port: Number(lines[3]) };
  await rm(lockFile, { force: true });
  return undefined;
}

/** Whether this process number is alive and is a server on these data; a zombie has no command line. */
async function isServerRunning(pid: number, clusterDir: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    const command =
      process.platform === "linux"
        ? await readFile(`/proc/${pid}/cmdline`, "utf8")
        : (await execFileAsync("ps", ["-o", "command=", "-p", String(pid)])).stdout;
    return command.includes(clusterDir);
  } catch {
    return false; // no such process
  }
}

/** Ends a server that does not answer: as on Ctrl-C first, and after ten seconds without a clean shutdown. */
export async function endServer({ pid }: LeftoverServer, clusterDir: string): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    if (await isServerRunning(pid, clusterDir)) process.kill(pid, signal);
    for (let waits = 0; waits < 100 && (await isServerRunning(pid, clusterDir)); waits++) await sleep(100);
  }
  await rm(path.join(clusterDir, "postmaster.pid"), { force: true });
}
