import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { syncFolder } from "@/lib/local/sync-folder";

/**
 * Writes a JSON file so that a reader finds the old content or the new, never a part, whenever the process dies. Where it
 * fails and the old one stays, as on a full disk, `undo` is called: for what only the new one would have named.
 */
export async function writeJsonFile(
  file: string,
  value: unknown,
  temporaryFolder: string,
  undo: () => Promise<void> = async () => undefined,
): Promise<void> {
  const temporary = path.join(temporaryFolder, randomUUID());
  try {
    const handle = await open(temporary, "wx");
    try {
      await handle.writeFile(JSON.stringify(value));
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    await undo();
    throw error;
  }
  await syncFolder(path.dirname(file));
}
