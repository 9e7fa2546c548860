import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { findBrowser } from "@/e2e/support/pages/browser";
import { temporaryDataDir } from "@/e2e/support/stack/temporary-data-dir";
import { readCommand } from "@/lib/command";
import { loadDemoData } from "@/lib/local/demo-data/load-demo-data";
import { findFreePort } from "@/lib/local/free-port";
import { startPostgres } from "@/lib/local/postgres/start-postgres";
import { ensureBuild } from "@/lib/local/stack/build";
import { startStack } from "@/lib/local/stack/start-stack";
import { moveDemoDataTo, testServerVariable } from "@/lib/testing/database/test-server";
import { deployMigrations } from "@/prisma/deploy-migrations";

// npm test: everything, cheapest first. `npm test -- unit db` runs only the kinds that are named.

const kinds = ["unit", "db", "stack", "browser"];
const usage = `npm test -- [${kinds.join("] [")}]

Runs every test, or those of the kinds that are named. Neither .env files nor settings in the environment are read.`;
const { positionals: wanted } = readCommand({ usage, usesInstallation: false }, { allowPositionals: true });
const unknown = wanted.filter((kind) => !kinds.includes(kind));
if (unknown.length > 0)
  throw new Error(`No such kind of test: ${unknown.join(", ")}. There are ${kinds.join(", ")}.`);
const isWanted = (kind: string) => wanted.length === 0 || wanted.includes(kind);

/** The tests of the pages take longer than the others on a stack, so that they are shared out. Each share has to start one. */
const pageShards = [1, 2];

const needsStack = isWanted("stack") || isWanted("browser");

const dataDir = await temporaryDataDir();
const postgresDir = path.join(dataDir, "postgres");
try {
  // While the tests of the rooms run; they leave them most of the time. A build or browser that fails is told after them.
  await settled([
    testRooms(),
    needsStack ? ensureBuild((line) => console.log(line)) : undefined,
    isWanted("browser") ? findBrowser() : undefined,
  ]);
  // All at once: much of each is waiting, and with three at a time the fourth was alone in the end.
  await settled([
    ...(isWanted("stack")
      ? [runVitest(["own-stack"]), withDemoStack("stack", (env) => runVitest(["stack"], env))]
      : []),
    ...(isWanted("browser") ? pageShards.map(testPages) : []),
  ]);
} finally {
  await rm(dataDir, { recursive: true, force: true });
}

/** Unit and database tests, and the PostgreSQL with the demo data of which each stack has a copy afterwards. */
async function testRooms(): Promise<void> {
  const projects = ["unit", "db"].filter(isWanted);
  if (!isWanted("db") && !needsStack) return runVitest(projects);
  const postgres = await startPostgres({ dataDir: postgresDir, isDurable: false });
  try {
    if (projects.length > 0) await runVitest(projects, { [testServerVariable]: postgres.url });
    if (!needsStack) return;
    // Made already where a test has asked for them.
    await moveDemoDataTo(postgres.url, new URL(postgres.url).pathname.slice(1));
    await deployMigrations(postgres.url);
    await loadDemoData(postgres.url, { today: new Date().toISOString().slice(0, 10) });
  } finally {
    await postgres.stop();
  }
}

/** A built app of its own for tests that talk to the whole and share its people: no other tests are at them meanwhile. */
async function withDemoStack(
  name: string,
  test: (env: Record<string, string>) => Promise<void>,
): Promise<void> {
  const stackDir = path.join(dataDir, name);
  await mkdir(stackDir, { mode: 0o711 });
  // With their owner, which Node's own copy would change under root.
  await run("cp", ["-pR", postgresDir, stackDir]);
  const lines: string[] = [];
  const stack = await startStack({
    dataDir: stackDir,
    port: await findFreePort(),
    isDev: false,
    isDurable: false,
    log: (part, line) => {
      if (part === "supervisor") console.log(`[supervisor of ${name}] ${line}`);
      else lines.push(`[${part}] ${line}`);
    },
  });
  try {
    await test({ TRANCHE_STACK_FILE: path.join(stackDir, "stack.json") });
  } catch (error) {
    console.error([`The last lines of the stack of ${name}:`, ...lines.slice(-40)].join("\n  "));
    throw error;
  } finally {
    await stack.stop();
  }
}

/** A share of the pages' tests, on a stack of its own. */
function testPages(shard: number): Promise<void> {
  const name = `browser-${shard}`;
  // Each empties its folder first.
  const flags = ["--shard", `${shard}/${pageShards.length}`, "--output", path.join("test-results", name)];
  return withDemoStack(name, (env) =>
    runBin("playwright", ["test", "--config", "e2e/playwright.config.ts", ...flags], env),
  );
}

function runVitest(projects: string[], env: Record<string, string> = {}): Promise<void> {
  const flags = projects.flatMap((project) => ["--project", project]);
  return runBin("vitest", ["run", "--config", "e2e/vitest.config.ts", ...flags], env);
}

/** Waits for all of them, and then fails as the first that has failed. */
async function settled(promises: (Promise<unknown> | undefined)[]): Promise<void> {
  for (const result of await Promise.allSettled(promises))
    if (result.status === "rejected") throw result.reason;
}

/** Runs a program of node_modules/.bin; fails when it does. */
function runBin(program: string, args: string[], env: Record<string, string> = {}): Promise<void> {
  return run(path.join("node_modules/.bin", program), args, env);
}

async function run(program: string, args: string[], env: Record<string, string> = {}): Promise<void> {
  const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, ...env } });
  const end = () => child.kill();
  process.once("exit", end);
  const [code] = await once(child, "exit");
  process.off("exit", end);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} failed`);
}
