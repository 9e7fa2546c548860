import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
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
const unbundled = new Set(
  ["lib/local", "lib/standalone", "lib/testing"].map((room) => path.join(projectDir, room)),
);

/** Builds the app unless there is a build that is younger than every source file and folder. */
export async function ensureBuild(log: (line: string) => void): Promise<void> {
  const builtAt = await modifiedAt(path.join(projectDir, ".next/BUILD_ID"));
  const changedAt = await Promise.all(sources.map((source) => newestIn(path.join(projectDir, source))));
  if (builtAt > Math.max(...changedAt)) return;
  log("building the app (once, until its source changes) ...");
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
}

async function newestIn(target: string): Promise<number> {
  if (unbundled.has(target) || /\.test\.tsx?$/.test(target)) return 0;
  const own = await modifiedAt(target);
  const entries = await readdir(target, { withFileTypes: true }).catch(() => []);
  const inner = await Promise.all(entries.map((entry) => newestIn(path.join(target, entry.name))));
  return Math.max(own, ...inner);
}

/** Milliseconds since 1970, or 0 for what does not exist. */
async function modifiedAt(target: string): Promise<number> {
  return (await stat(target).catch(() => undefined))?.mtimeMs ?? 0;
}
