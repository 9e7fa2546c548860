import { open } from "node:fs/promises";

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
