import { fstatSync, lstatSync, readdirSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import { onTestFinished, vi } from "vitest";

export interface Syncs {
  /** Whether a file, or the name of a folder, would be there after a loss of power as it is now. */
  isKept(file: string): boolean;
  /**
   * What is in the folder now and would not be after a loss of power: files with bytes that were not synced, and names that
   * their folder has got since it was synced. Paths from the folder, with slashes.
   */
  lost(): string[];
  /** Names that are gone from a folder inside, and would be back after a loss of power. */
  risen(folder: string): string[];
}

/** What of a file or folder is on disk: how much of it, or the files by their names. */
type Synced = { size: number } | { names: ReadonlyMap<string, number> };

/**
 * Watches what this process syncs in a folder, until the test is over. A file counts as written by its size: it is for
 * files that are written once.
 */
export async function watchSyncs(root: string): Promise<Syncs> {
  const synced = new Map<number, Synced>();

  const look = (ino: number, size: number): Synced => {
    const folder = foldersOf(root).find((one) => lstatSync(one).ino === ino);
    return folder === undefined ? { size } : { names: namesIn(folder) };
  };
  const handle = await open(root, "r");
  const prototype: FileHandle = Object.getPrototypeOf(handle);
  await handle.close();
  for (const call of ["sync", "datasync"] as const) {
    const sync = prototype[call];
    const spy = vi.spyOn(prototype, call).mockImplementation(async function (this: FileHandle) {
      const { ino, size } = fstatSync(this.fd);
      const seen = look(ino, size);
      await sync.call(this);
      synced.set(ino, seen);
    });
    onTestFinished(() => spy.mockRestore());
  }

  const namesOnDisk = (folder: string): ReadonlyMap<string, number> => {
    const seen = synced.get(lstatSync(folder).ino);
    return seen && "names" in seen ? seen.names : new Map();
  };
  const isKept = (file: string): boolean => {
    const stat = lstatSync(file);
    const seen = synced.get(stat.ino);
    const isWhole = !stat.isFile() || (seen !== undefined && "size" in seen && seen.size === stat.size);
    return isWhole && namesOnDisk(path.dirname(file)).get(path.basename(file)) === stat.ino;
  };
  return {
    isKept: (file) => isKept(path.join(root, file)),
    lost() {
      const files = foldersOf(root).flatMap((folder) =>
        [...namesIn(folder).keys()].map((name) => path.join(folder, name)),
      );
      return files
        .filter((file) => !isKept(file))
        .map((file) => path.relative(root, file).replaceAll(path.sep, "/"));
    },
    risen(folder) {
      const now = namesIn(path.join(root, folder));
      return [...namesOnDisk(path.join(root, folder)).keys()].filter((name) => !now.has(name));
    },
  };
}

/** A folder and all inside it. */
function foldersOf(folder: string): string[] {
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...inside.flatMap(({ name }) => foldersOf(path.join(folder, name)))];
}

function namesIn(folder: string): ReadonlyMap<string, number> {
  return new Map(readdirSync(folder).map((name) => [name, lstatSync(path.join(folder, name)).ino]));
}
