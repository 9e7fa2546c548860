import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import path from "node:path";
import { findFreePort } from "@/lib/local/free-port";
import { startStack } from "@/lib/local/stack/start-stack";
import { temporaryDataDir } from "./support/temporary-data-dir";

// npm test: everything, cheapest first. `npm test -- unit db` runs only the kinds that are named.

const kinds = ["unit", "db", "stack", "browser"];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((kind) => !kinds.includes(kind));
if (unknown.length > 0)
  throw new Error(`No such kind of test: ${unknown.join(", ")}. There are ${kinds.join(", ")}.`);
const isWanted = (kind: string) => wanted.length === 0 || wanted.includes(kind);

const withoutStack = ["unit", "db"].filter(isWanted);
if (withoutStack.length > 0) await runVitest(withoutStack);
if (isWanted("stack") || isWanted("browser")) await onOneStack();

/** The built app with its demo data in a folder of its own, for the tests that talk to the whole. */
async function onOneStack(): Promise<void> {
  const dataDir = await temporaryDataDir();
  const lines: string[] = [];
  try {
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
    try {
      const env = { TRANCHE_STACK_FILE: path.join(dataDir, "stack.json") };
      // Side by side: much of both is waiting, for processes that start and for retries.
      if (isWanted("stack")) await settled([runVitest(["stack"], env), runVitest(["own-stack"])]);
      if (isWanted("browser")) await run("playwright", ["test", "--config", "e2e/playwright.config.ts"], env);
    } catch (error) {
      console.error(["The last lines of the stack:", ...lines.slice(-40)].join("\n  "));
      throw error;
    } finally {
      await stack.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function runVitest(projects: string[], env: Record<string, string> = {}): Promise<void> {
  const flags = projects.flatMap((project) => ["--project", project]);
  return run("vitest", ["run", "--config", "e2e/vitest.config.ts", ...flags], env);
}

/** Waits for all of them, and then fails as the first that has failed. */
async function settled(promises: Promise<void>[]): Promise<void> {
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
