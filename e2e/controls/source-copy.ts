import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { type Control, withFault } from "./control";

const root = path.resolve(import.meta.dirname, "../..");

/** Folders that no test of the kinds unit and db reads. */
const unneeded = ["public/"];

/** A copy of the sources as they lie in this checkout, to put faults into. */
export interface SourceCopy {
  folder: string;
  /** Puts the fault in, does `work`, and takes the fault out again. */
  withFault<T>(control: Control, work: () => Promise<T>): Promise<T>;
}

/** Copies what git knows or would take up, and what `npm ci` has made, into a folder that is not there yet. */
export async function copySources(folder: string): Promise<SourceCopy> {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const { stdout } = await promisify(execFile)("git", list, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  const files = stdout
    .split("\0")
    .filter((file) => file !== "" && !unneeded.some((one) => file.startsWith(one)));
  for (const file of new Set(files)) {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
    await copyFile(path.join(root, file), path.join(folder, file)).catch(unlessGone);
  }
  await cp(path.join(root, "lib/db/generated"), path.join(folder, "lib/db/generated"), { recursive: true });
  await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"), "dir");
  return {
    folder,
    async withFault(control, work) {
      const file = path.join(folder, control.file);
      const source = await readFile(file, "utf8");
      await writeFile(file, withFault(source, control));
      try {
        return await work();
      } finally {
        await writeFile(file, source);
      }
    },
  };
}

/** A file that git knows may have been removed in this checkout. */
function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
