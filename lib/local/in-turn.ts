import { mkdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { DataDirInUseError, lockDataDir } from "./data-dir-lock";

const askAgainMs = 200;

/**
 * Does `work` while nobody else does theirs in that folder's turn, in this process or another one; the folder is made where
 * it is missing. `onWait` is called once where somebody else is at it. A turn whose process has gone is over.
 */
export async function inTurn<T>(folder: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  let unlock = tryLock(folder);
  if (!unlock) onWait();
  while (!unlock) {
    await sleep(askAgainMs);
    unlock = tryLock(folder);
  }
  try {
    return await work();
  } finally {
    unlock();
  }
}

function tryLock(folder: string): (() => void) | undefined {
  try {
    return lockDataDir(folder);
  } catch (error) {
    if (error instanceof DataDirInUseError) return undefined;
    // It was given free while it was looked at.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
