import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { projectsOf } from "./control";
import { failedTestsVariable, type TestRun, testRun } from "./failed-tests";

const root = path.resolve(import.meta.dirname, "../..");

/** Longer than a run takes on a busy machine: for itself, and for each of its files. */
const runMsMax = 180_000;
const fileMsMax = 120_000;

export interface RunOptions {
  /** Only the tests with these words in their names. */
  named?: string | undefined;
  /** Ends with the first test that fails. */
  isBailing: boolean;
  workers: number;
  env: Record<string, string>;
  signal: AbortSignal;
}

/** Runs test files of a copy of the sources. Throws when Vitest did not get to its end. */
export async function runTestsOf(
  folder: string,
  tests: readonly string[],
  { named, isBailing, workers, env, signal }: RunOptions,
): Promise<TestRun> {
  const resultFile = path.join(folder, "failed-tests.json");
  await rm(resultFile, { force: true });
  const flags = [
    ...projectsOf(tests).flatMap((project) => ["--project", project]),
    ...(named === undefined ? [] : ["--testNamePattern", named]),
    ...(isBailing ? ["--bail=1"] : []),
    `--maxWorkers=${workers}`,
    "--reporter=./e2e/controls/failed-tests.ts",
    "--no-cache",
  ];
  const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
  const child = spawn(
    process.execPath,
    [vitest, "run", "--config", "e2e/vitest.config.ts", ...flags, ...tests],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env, [failedTestsVariable]: resultFile },
      signal: AbortSignal.any([signal, AbortSignal.timeout(runMsMax + tests.length * fileMsMax)]),
    },
  );
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => lines.push(String(text)));
  await once(child, "close");
  const written = await readFile(resultFile, "utf8").catch(() => {
    throw new Error(`Vitest came to no end:\n${lines.join("").slice(-2000)}`);
  });
  return testRun.parse(JSON.parse(written));
}
