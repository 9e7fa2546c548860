import { readdir, writeFile } from "node:fs/promises";
import { getPriority, setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

/** A fifth of what a program of usual priority gets that wants the same processor, and all of it where none does. */
export const lowPriority = 7;

/**
 * Lets a process and all its threads wait wherever others want the processors. One that has gone, or whose priority
 * this machine does not let us change, runs on as it is.
 */
export async function lowerPriority(pid: number): Promise<void> {
  setNice(pid);
  // On Linux a priority is that of one thread, and of those that it starts later: setpriority(2).
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  for (const thread of threads) setNice(Number(thread));
  await lowerSession(pid);
}

function setNice(pid: number): void {
  try {
    if (getPriority(pid) < lowPriority) setPriority(pid, lowPriority);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

/**
 * On Linux the processors may be shared out among sessions first, and niceness counts only within one: sched(7), "The
 * autogroup feature". Our children, and each of PostgreSQL's processes, have sessions of their own.
 */
async function lowerSession(pid: number): Promise<void> {
  for (let tries = 0; tries < 5; tries++) {
    const error = await writeFile(`/proc/${pid}/autogroup`, `${lowPriority}`, { flag: "r+" }).catch(
      (error: NodeJS.ErrnoException) => error,
    );
    // The kernel takes one change in a tenth of a second from whoever is not root.
    if (error?.code !== "EAGAIN") return;
    await sleep(150);
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "code" in error;
}
