import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import path from "node:path";
import { temporaryDataDir } from "@/e2e/support/stack/temporary-data-dir";
import { findFreePort } from "@/lib/local/free-port";
import { startPostgres } from "@/lib/local/postgres/start-postgres";
import { ensureBuild } from "@/lib/local/stack/build";
import { startStack } from "@/lib/local/stack/start-stack";
import { moveDemoDataTo, testServerVariable } from "@/lib/testing/database/test-server";

// npm test: everything, cheapest first. `npm test -- unit db` runs only the kinds that are named.

const kinds = ["unit", "db", "stack", "browser"];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((kind) => !kinds.includes(kind));
if (unknown.length > 0)
  throw new Error(`No such kind of test: ${unknown.join(", ")}. There are ${kinds.join(", ")}.`);
const isWanted = (kind: string) => wanted.length === 0 || wanted.includes(kind);

const needsDatabase = isWanted("db");
const needsStack = isWanted("stack") || isWanted("browser");

const dataDir = await temporaryDataDir();
try {
  // While the tests of the rooms run; it leaves them most of the time. A build that fails is told after them.
  const [tests, build] = await Promise.allSettled([
    testRooms(),
    needsStack ? ensureBuild((line) => console.log(line)) : undefined,
  ]);
  for (const outcome of [tests, build]) if (outcome.status === "rejected") throw outcome.reason;
  if (needsStack) await testStack();
} finally {
  await rm(dataDir, { recursive: true, force: true });
}

/** Unit and database tests, on the PostgreSQL that the stack has afterwards: the demo data are made once. */
async function testRooms(): Promise<void> {
  if (!needsDatabase) return isWanted("unit") ? runVitest(["unit"]) : undefined;
  const postgres = await startPostgres({ dataDir: path.join(dataDir, "postgres"), isDurable: false });
  try {
    await runVitest(["unit", "db"].filter(isWanted), { [testServerVariable]: postgres.url });
    await moveDemoDataTo(postgres.url, new URL(postgres.url).pathname.slice(1));
  } finally {
    await postgres.stop();
  }
}

/** The built app with its demo data, for the tests that talk to the whole. */
async function testStack(): Promise<void> {
  const lines: string[] = [];
  const stack = await startStack({
    dataDir,
    port: await findFreePort(),
    isDev: false,
    isDurable: false,
    log: (part, line) => {
      if (part === "supervisor") console.log(`[supervisor] ${line}`);
      else lines.push(`[${part}] ${line}`);
    },
  });
  const env = { TRANCHE_STACK_FILE: path.join(dataDir, "stack.json") };
  try {
    // Those with stacks of their own run beside the others, since much of both is waiting: for processes and retries.
    await settled([testSharedStack(env), isWanted("stack") ? runVitest(["own-stack"]) : undefined]);
  } catch (error) {
    console.error(["The last lines of the stack:", ...lines.slice(-40)].join("\n  "));
    throw error;
  } finally {
    await stack.stop();
  }
}

/** One after the other: they share its people. */
async function testSharedStack(env: Record<string, string>): Promise<void> {
  if (isWanted("stack")) await runVitest(["stack"], env);
  if (isWanted("browser")) await run("playwright", ["test", "--config", "e2e/playwright.config.ts"], env);
}

function runVitest(projects: string[], env: Record<string, string> = {}): Promise<void> {
  const flags = projects.flatMap((project) => ["--project", project]);
  return run("vitest", ["run", "--config", "e2e/vitest.config.ts", ...flags], env);
}

/** Waits for all of them, and then fails as the first that has failed. */
async function settled(promises: (Promise<void> | undefined)[]): Promise<void> {
  for (const result of await Promise.allSettled(promises))
    if (result.status === "rejected") throw result.reason;
}

/** Runs a program of node_modules/.bin; fails when it does. */
async function run(program: string, args: string[], env: Record<string, string> = {}): Promise<void> {
  const child = spawn(path.join("node_modules/.bin", program), args, {
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} failed`);
}
