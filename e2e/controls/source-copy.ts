import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { copySourceFiles } from "@/e2e/support/copy-sources";
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
  await copySourceFiles(folder, unneeded);
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
