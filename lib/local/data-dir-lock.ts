import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The message is for whoever wanted the folder. */
export class DataDirInUseError extends Error {
  override readonly name = "DataDirInUseError";
}

/** The last words of the lock files that this process has made. Paths would not do: a folder may have several. */
const heldHere = new Set<string>();

/**
 * Makes this process the only one that uses a data dir. A lock whose process is gone (also when its pid was given to
 * another one since) is taken over. Returns the function that gives the dir free. Throws `DataDirInUseError` when it is in use.
 */
export function lockDataDir(dataDir: string): () => void {
  const file = path.join(path.resolve(dataDir), "lock");
  const token = randomUUID();
  if (!tryCreate(file, token) && !(removeStale(dataDir, file) && tryCreate(file, token))) {
    throw inUse(dataDir, readLock(file).pid, file);
  }
  heldHere.add(token);
  return () => {
    heldHere.delete(token);
    rmSync(file, { force: true });
  };
}

function tryCreate(file: string, token: string): boolean {
  try {
    writeFileSync(file, `${process.pid} ${startTime(process.pid)} ${token}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Removes the lock of a process that is gone. False when another process was faster to take it over. */
function removeStale(dataDir: string, file: string): boolean {
  const { pid, startedAt, token, text } = readLock(file);
  const isHeld = pid === process.pid ? heldHere.has(token) : isRunning(pid) && startTime(pid) === startedAt;
  if (isHeld) throw inUse(dataDir, pid, file);
  const aside = `${file}.${process.pid}`;
  renameSync(file, aside);
  if (readLock(aside).text !== text) {
    renameSync(aside, file);
    return false;
  }
  rmSync(aside);
  return true;
}

function readLock(file: string): { pid: number; startedAt: string; token: string; text: string } {
  const text = readFileSync(file, "utf8");
  const [pid, startedAt = "", token = ""] = text.trim().split(" ");
  return { pid: Number(pid), startedAt, token, text };
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** When a process was started (proc(5), stat, field 22), to tell it from a later one of the same pid. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "ended" : (fields[19] ?? "unknown"); // A zombie has ended, only its parent is slow.
  } catch {
    return "unknown"; // No such process, or a system without /proc: then the pid alone has to do.
  }
}

function inUse(dataDir: string, pid: number, file: string): DataDirInUseError {
  return new DataDirInUseError(
    `The data folder ${dataDir} is in use by process ${pid}. Stop that process or choose another folder; if it has nothing to do with Tranche, remove ${file}.`,
  );
}
