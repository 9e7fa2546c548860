import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { copySourceFiles } from "@/e2e/support/copy-sources";
import { temporaryDataDir } from "@/e2e/support/stack/temporary-data-dir";
import { readCommand } from "@/lib/command";
import { findFreePort } from "@/lib/local/free-port";
import { nodeWarnings } from "./node-versions/warnings";

// npm run check:node: a copy of the sources is installed, tested and tried on another version of Node than the one here.

const usage = `npm run check:node -- VERSION...

Fetches each of these versions of Node from npm ("24" is the newest 24), and runs npm ci, the unit and database tests and the
demo with it, in a copy of the sources in the temp folder. Fails when one of them does, and at any warning of Node.
22, 24 and 26 are the supported ones.`;

const { positionals: versions } = readCommand({ usage, usesInstallation: false }, { allowPositionals: true });
if (versions.length === 0) throw new Error(`Name a version.\n\n${usage}`);

/** What somebody does who has this version. */
const steps: [name: string, args: string[]][] = [
  ["install", ["ci", "--prefer-offline", "--no-audit", "--no-fund"]],
  ["tests", ["test", "--", "unit", "db"]],
  // With what each part writes, so that a warning of any process is seen.
  ["demo", ["run", "demo", "--", "--exit", "--verbose"]],
];

const dir = await temporaryDataDir();
const results: { node: string; step: string; seconds: number; result: string }[] = [];
try {
  for (const version of versions) await checkVersion(version, path.join(dir, `node-${version}`));
} finally {
  await rm(dir, { recursive: true, force: true });
}
console.table(results);
if (results.some(({ result }) => result !== "well")) process.exitCode = 1;

async function checkVersion(version: string, folder: string): Promise<void> {
  const bin = await fetchNode(version, path.join(folder, "node"));
  const project = path.join(folder, "project");
  await copySourceFiles(project);
  // Tests ask git which files there are.
  for (const args of [
    ["init", "--quiet"],
    ["add", "--all"],
  ])
    await promisify(execFile)("git", args, { cwd: project });
  const env = {
    ...process.env,
    PATH: [bin, process.env.PATH].join(path.delimiter),
    PORT: String(await findFreePort()),
  };
  const { stdout } = await promisify(execFile)("node", ["--version"], { env });
  for (const [step, args] of steps) {
    console.log(`\nNode ${stdout.trim()}: npm ${args.join(" ")}`);
    const began = performance.now();
    const { code, output } = await runNpm(args, project, env);
    const warnings = nodeWarnings(output);
    for (const warning of warnings) console.error(`A warning of Node: ${warning}`);
    const result = code !== 0 ? "failed" : warnings.length > 0 ? "warned" : "well";
    const seconds = Math.round((performance.now() - began) / 1000);
    results.push({ node: stdout.trim(), step, seconds, result });
    // What follows would only fail of it.
    if (code !== 0 && step === "install") return;
  }
}

/** Installs a version of Node into a folder, and returns the folder of its program. */
async function fetchNode(version: string, folder: string): Promise<string> {
  const system = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  // npm keeps the one of that machine under another name.
  const name = system === "darwin-arm64" ? `node-bin-${system}` : `node-${system}`;
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "package.json"), "{}");
  const { code } = await runNpm(
    ["install", "--no-audit", "--no-fund", `${name}@${version}`],
    folder,
    process.env,
  );
  if (code !== 0) throw new Error(`npm has no Node ${version} for this machine.`);
  return path.join(folder, "node_modules", name, "bin");
}

async function runNpm(
  args: string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; output: string }> {
  const child = spawn("npm", args, { cwd, env, shell: process.platform === "win32" });
  const end = () => child.kill();
  process.once("exit", end);
  let output = "";
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const)
    from.on("data", (chunk) => {
      output += chunk;
      to.write(chunk);
    });
  const [code] = await once(child, "close");
  process.off("exit", end);
  return { code, output };
}
