import { rm } from "node:fs/promises";
import path from "node:path";
import { temporaryDataDir } from "@/e2e/support/stack/temporary-data-dir";
import { readCommand } from "@/lib/command";
import { startPostgres } from "@/lib/local/postgres/start-postgres";
import { testServerVariable } from "@/lib/testing/database/test-server";
import { controls } from "./controls/all";
import type { Control } from "./controls/control";
import type { TestRun } from "./controls/failed-tests";
import { type RunOptions, runTestsOf } from "./controls/run-tests-of";
import { copySources, type SourceCopy } from "./controls/source-copy";
import { judge, type Verdict } from "./controls/verdict";

// npm run controls: proof that the tests can fail. Exits with 1 when a fault is put in and no test turns red.

const usage = `npm run controls -- [--only WORDS]

Puts each fault of a table (e2e/controls) into a copy of the sources, runs the tests that should notice it, and prints
the one that turned red. A fault that nothing notices fails the run.

  --only WORDS   only the faults that have these words in their name or in their file's name`;

/** Copies that are worked on side by side: much of a test run is one process. */
const copiesMax = 2;

const frame = { usage, usesInstallation: false };
const { values: flags } = readCommand(frame, { options: { only: { type: "string", default: "" } } });
await putAllIn(chosenControls(flags.only.toLowerCase()));

function chosenControls(only: string): Control[] {
  const chosen = controls.filter(({ fault, file }) => `${fault} ${file}`.toLowerCase().includes(only));
  if (chosen.length === 0) throw new Error(`--only ${only}: no fault is named so.`);
  return chosen;
}

async function putAllIn(chosen: readonly Control[]): Promise<void> {
  const startedAt = Date.now();
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());
  const folder = await temporaryDataDir();
  const postgres = await startPostgres({ dataDir: path.join(folder, "postgres"), isDurable: false });
  try {
    const env = { [testServerVariable]: postgres.url };
    const names = Array.from({ length: Math.min(copiesMax, chosen.length) }, (_, index) => `copy-${index}`);
    const copies = await Promise.all(names.map((name) => copySources(path.join(folder, name))));
    await proveGreen(copies[0], chosen, { env, signal: ending.signal });

    const left = [...chosen];
    const verdicts: Verdict["kind"][] = [];
    await Promise.all(
      copies.map(async (copy) => {
        for (let control = left.shift(); control && !ending.signal.aborted; control = left.shift())
          verdicts.push(await putIn(copy, control, { env, signal: ending.signal }));
      }),
    );
    const noticed = verdicts.filter((kind) => kind === "noticed").length;
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    console.log(
      `\n${chosen.length} faults, ${noticed} noticed, ${chosen.length - noticed} not, ${seconds} s`,
    );
    process.exitCode = noticed === chosen.length ? 0 : 1;
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

type Surroundings = Pick<RunOptions, "env" | "signal">;

/** Throws when a test that is to notice something fails without a fault: then it would prove nothing. */
async function proveGreen(
  copy: SourceCopy | undefined,
  chosen: readonly Control[],
  surroundings: Surroundings,
): Promise<void> {
  if (!copy) return;
  const options = { ...surroundings, isBailing: false, workers: copiesMax };
  const runs: TestRun[] = [];
  for (const { tests, named } of testsToProve(chosen))
    runs.push(await runTestsOf(copy.folder, tests, { ...options, named }));
  const problems = runs.flatMap(({ failed, broken }) => [
    ...failed.map(({ file, name, errors }) => `${file}: ${name}: ${firstLine(errors.at(-1)?.message)}`),
    ...broken,
  ]);
  if (problems.length > 0) {
    throw new Error(["These fail without any fault:", ...problems].join("\n  "));
  }
  const passed = runs.reduce((sum, run) => sum + run.passed, 0);
  console.log(`Without a fault ${passed} tests pass.\n`);
}

/** The test files as a whole, and those that take long with the tests alone that faults name. */
function testsToProve(chosen: readonly Control[]): Pick<Control, "tests" | "named">[] {
  const files = [...new Set(chosen.flatMap(({ tests }) => tests))].sort();
  const isNamed = (file: string) =>
    chosen.every(({ tests, named }) => !tests.includes(file) || named !== undefined);
  const names = new Set(chosen.flatMap(({ named }) => named ?? []));
  return [
    { tests: files.filter((file) => !isNamed(file)) },
    { tests: files.filter(isNamed), named: [...names].join("|") },
  ].filter(({ tests }) => tests.length > 0);
}

/** What a property failed with can be very long. */
function firstLine(message = ""): string {
  return message.split("\n", 1).join("").slice(0, 300);
}

/** Tries one fault and prints what came of it. */
async function putIn(
  copy: SourceCopy,
  control: Control,
  surroundings: Surroundings,
): Promise<Verdict["kind"]> {
  const startedAt = Date.now();
  const { named } = control;
  const env = envFor(control, surroundings.env);
  const options = { ...surroundings, env, named, isBailing: true, workers: 1 };
  const verdict = await copy
    .withFault(control, () => runTestsOf(copy.folder, control.tests, options))
    .then(judge, (error: unknown): Verdict => ({ kind: "broken", why: String(error) }));
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(6);
  console.log(`${seconds} s  ${control.fault}\n${" ".repeat(10)}${inWords(verdict, control)}`);
  return verdict.kind;
}

/** The server that all share is one without faults. */
function envFor({ file }: Control, env: Record<string, string>): Record<string, string> {
  return file.startsWith("prisma/") || file.startsWith("lib/local/postgres/") ? {} : env;
}

function inWords(verdict: Verdict, { harm, tests }: Control): string {
  if (verdict.kind === "noticed") return verdict.test;
  if (verdict.kind === "broken") return `NOTHING PROVEN: ${verdict.why}`;
  return `NOBODY NOTICED in ${tests.join(", ")}. ${harm}`;
}
