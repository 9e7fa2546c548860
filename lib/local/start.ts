import { readCommand } from "@/lib/command";
import { printWaysIn } from "./stack/print-ways-in";
import { dataDirOf, portOf } from "./stack/settings";
import { type Stack, startStack } from "./stack/start-stack";
import { terminalLog } from "./stack/terminal-log";

// npm start and npm run dev: everything that Tranche needs on this machine, until SIGINT or SIGTERM.

const usage = `npm start -- [--verbose]
npm run dev -- [--verbose]

Starts all that Tranche needs on this machine, and serves until Ctrl-C. A part whose variables are set, in the environment
or in .env, is used and not started (lib/OPERATIONS.md, "Environment"). npm run dev reloads when sources change.

  --verbose   prints what each part writes`;

const frame = { usage, usesInstallation: true };
const { values: flags } = readCommand(frame, {
  options: { dev: { type: "boolean", default: false }, verbose: { type: "boolean", default: false } },
});

let stack: Stack | undefined;
const ending = new AbortController();

async function end(): Promise<void> {
  if (ending.signal.aborted) return;
  ending.abort();
  await starting.catch(() => undefined);
  await stack?.stop();
  process.exit(process.exitCode ?? 0);
}
process.on("SIGINT", () => void end());
process.on("SIGTERM", () => void end());

const starting = startStack({
  dataDir: dataDirOf(process.env),
  port: portOf(process.env),
  isDev: flags.dev,
  isDurable: true,
  signal: ending.signal,
  log: terminalLog(flags.verbose),
});

try {
  stack = await starting;
  console.log();
  await printWaysIn(stack.info);
} catch (error) {
  // Whoever ended it meanwhile knows.
  if (!ending.signal.aborted) {
    console.error(`\nTranche could not start. ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
  await end();
}
