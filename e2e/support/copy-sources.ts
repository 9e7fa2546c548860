import { execFile } from "node:child_process";
import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const root = path.resolve(import.meta.dirname, "../..");

/** Copies the sources as they lie in this checkout, which is what git knows or would take up, but for the folders that are not needed. */
export async function copySourceFiles(folder: string, unneeded: readonly string[] = []): Promise<void> {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const { stdout } = await promisify(execFile)("git", list, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  const files = stdout
    .split("\0")
    .filter((file) => file !== "" && !unneeded.some((one) => file.startsWith(one)));
  for (const file of new Set(files)) {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
    await copyFile(path.join(root, file), path.join(folder, file)).catch(unlessGone);
  }
}

/** A file that git knows may have been removed in this checkout. */
function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
