import { readdir, readFile } from "node:fs/promises";

/** Clock ticks of /proc in a second; the same on every Linux that Node runs on. Source: proc_pid_stat(5), sysconf(3). */
const ticksPerSecond = 100;

/** The most memory a process has held so far, in bytes, as Linux tells it (VmHWM); undefined elsewhere. */
export async function peakRssBytes(pid: number | undefined): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kilobytes = status.match(/^VmHWM:\s+(\d+) kB$/m)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/**
 * CPU seconds that processes and all their descendants have used so far, by name, as Linux tells it. Nothing elsewhere,
 * and nothing of processes that are not there.
 */
export async function cpuSeconds(
  pids: ReadonlyMap<string, number | undefined>,
): Promise<Record<string, number>> {
  const uses = await readUses();
  const used: Record<string, number> = {};
  for (const [name, pid] of pids) {
    if (pid !== undefined && uses.has(pid)) used[name] = secondsOf(uses, pid);
  }
  return used;
}

interface Use {
  parent: number;
  /** Of the process itself and of those of its children that have ended. */
  seconds: number;
}

async function readUses(): Promise<Map<number, Use>> {
  const names = await readdir("/proc").catch(() => []);
  const uses = new Map<number, Use>();
  for (const name of names.filter((one) => /^\d+$/.test(one))) {
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    // The second field is the program's name in brackets, which may hold anything.
    const [, parent, ...rest] = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const ticks = rest.slice(9, 13).reduce((sum, count) => sum + count, 0);
    if (parent !== undefined) uses.set(Number(name), { parent, seconds: ticks / ticksPerSecond });
  }
  return uses;
}

function secondsOf(uses: ReadonlyMap<number, Use>, pid: number): number {
  const children = [...uses].filter(([, { parent }]) => parent === pid).map(([child]) => child);
  const own = uses.get(pid)?.seconds ?? 0;
  return children.reduce((sum, child) => sum + secondsOf(uses, child), own);
}
