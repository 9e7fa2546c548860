import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { inTurn } from "@/lib/local/in-turn";
import { environmentOf } from "./part-environment";

const projectDir = path.resolve(import.meta.dirname, "../../..");
const sources = [
  ".postcssrc.json",
  "app",
  "components",
  "inngest",
  "instrumentation.ts",
  "lib",
  "public",
  "next.config.mjs",
  "package-lock.json",
  "tsconfig.json",
];
/** Rooms that no page or route imports. */
const unbundled = ["lib/local", "lib/standalone", "lib/testing"];

/** What a build makes of the sources. */
const madeByBuild = /^public\/client\./;

/** Beside the build: the digest of what it was made of. */
const madeOfFile = ".next/made-of.sha256";

/** Whoever builds has its turn by it: Next.js refuses a second build at the same time, and leaves this folder alone. */
const turnFolder = path.join(projectDir, ".next/cache/turn-to-build");

/**
 * Builds the app unless there is a build of the sources as they are. Two that start at the same time, each with data of its
 * own, build one after the other, and the second then finds the build of the first.
 */
export async function ensureBuild(log: (line: string) => void): Promise<void> {
  const madeOf = await digestSources(projectDir);
  if (await isBuildOf(madeOf, projectDir)) return;
  const onWait = () => log("waiting for another process, which builds the app ...");
  await inTurn(turnFolder, onWait, async () => {
    if (!(await isBuildOf(madeOf, projectDir))) await build(madeOf, log);
  });
}

async function build(madeOf: string, log: (line: string) => void): Promise<void> {
  log("building the app (once, until its source changes) ...");
  // One that is cut off is a build of nothing.
  await rm(path.join(projectDir, madeOfFile), { force: true });
  const child = spawn(process.execPath, [path.join(projectDir, "node_modules/next/dist/bin/next"), "build"], {
    cwd: projectDir,
    env: { ...environmentOf("build", process.env), NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`The build failed:\n${output}`);
  await writeFile(path.join(projectDir, madeOfFile), madeOf);
}

/** Whether the build in that folder was made of sources with this digest. One that tells of none counts as another. */
export async function isBuildOf(madeOf: string, folder: string): Promise<boolean> {
  const texts = await Promise.all(
    [madeOfFile, ".next/BUILD_ID"].map((file) =>
      readFile(path.join(folder, file), "utf8").catch(() => undefined),
    ),
  );
  return texts[0] === madeOf && texts[1] !== undefined;
}

/**
 * A digest of all sources of a build below that folder, by their paths and contents: archives and copies keep old times, so
 * that a release may be older by them than the build that it replaces.
 */
export async function digestSources(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const files = await Promise.all(sources.map((source) => filesIn(folder, source)));
  for (const file of files.flat().sort()) {
    const content = await readFile(path.join(folder, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** The files at or below `target`, by their paths below `folder`, without tests, what is bundled nowhere, and what the build makes. */
async function filesIn(folder: string, target: string): Promise<string[]> {
  if (unbundled.includes(target) || madeByBuild.test(target) || /\.test\.tsx?$/.test(target)) return [];
  const found = await stat(path.join(folder, target)).catch(() => undefined);
  if (!found?.isDirectory()) return found ? [target] : [];
  const names = await readdir(path.join(folder, target));
  return (await Promise.all(names.map((name) => filesIn(folder, `${target}/${name}`)))).flat();
}
