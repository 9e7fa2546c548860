import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const modules = path.resolve(import.meta.dirname, "../../../node_modules");

/** Unpacks into the folder for temporary files, whatever stands there already. */
const unpack = 'import chromium from "@sparticuz/chromium"; await chromium.executablePath();';

/**
 * The path of the Chromium from npm, which is unpacked beside its package when it is first wanted. The package's own way
 * is one path in /tmp for everybody: of two processes that want it at once, one gets a file that is still written, and
 * one that was ended meanwhile leaves half a browser for good.
 */
export async function npmChromium(): Promise<string> {
  const { version } = JSON.parse(
    await readFile(path.join(modules, "@sparticuz/chromium/package.json"), "utf8"),
  );
  const folder = path.join(modules, ".cache", `chromium-${version}`);
  await makeFolderOnce(folder, async (unfinished) => {
    const environment = { ...process.env, TMPDIR: unfinished };
    const args = ["--input-type=module", "--eval", unpack];
    await promisify(execFile)(process.execPath, args, { cwd: path.dirname(modules), env: environment });
  });
  return path.join(folder, "chromium");
}

/**
 * Makes a folder that is not there yet. `fill` gets another folder beside it, which takes its name when all is in it, so that
 * nobody meets a part of it; where two make it at once, that of the first stays.
 */
export async function makeFolderOnce(
  folder: string,
  fill: (unfinished: string) => Promise<void>,
): Promise<void> {
  if (existsSync(folder)) return;
  await mkdir(path.dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  try {
    await fill(unfinished);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}
