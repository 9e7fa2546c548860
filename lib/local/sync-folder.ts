import { mkdir, open } from "node:fs/promises";
import path from "node:path";

/** Makes the names in a folder (new, renamed or removed files) survive a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return; // Windows cannot open a folder for that.
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder, and those above it, where they are missing. They then survive a loss of power. */
export async function makeFolder(folder: string, mode: number): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode });
  if (first === undefined) return;
  const top = path.dirname(path.resolve(first));
  for (let above = path.resolve(folder); above !== top; ) {
    above = path.dirname(above);
    await syncFolder(above);
  }
}
