import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { syncFolder } from "./sync-folder";

interface Options {
  /** On the same file system as the file. */
  temporaryFolder?: string;
  /** Called where it fails and the old file stays, as on a full disk: for what only the new one would have named. */
  undo?: (() => Promise<void>) | undefined;
}

/**
 * Writes a file that only its owner can read, so that a reader finds the old content or the new, never a part, whenever the
 * process dies. When it resolves the new one survives a loss of power.
 */
export async function writeDurably(
  file: string,
  text: string,
  { temporaryFolder, undo }: Options = {},
): Promise<void> {
  const temporary = temporaryFolder
    ? path.join(temporaryFolder, randomUUID())
    : `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    await undo?.();
    throw error;
  }
  await syncFolder(path.dirname(file));
}
