import path from "node:path";
import { makeDemoExports } from "@/e2e/support/api/demo-exports";
import { readCommand } from "@/lib/command";
import { printWaysIn } from "@/lib/local/stack/print-ways-in";
import { dataDirOf, portOf } from "@/lib/local/stack/settings";
import { type Stack, startStack } from "@/lib/local/stack/start-stack";
import { terminalLog } from "@/lib/local/stack/terminal-log";

// npm run demo: the four exports through the public API, each file checked against what the API promised of it.

const usage = `npm run demo -- [--exit] [--verbose]

Starts everything on this machine, makes four exports through the API, checks each file, leaves them in demo-out/, and
serves until Ctrl-C. It reads no .env file.

  --exit      ends when the files are checked
  --verbose   prints what each part writes`;

const frame = { usage, usesInstallation: false };
const { values: flags } = readCommand(frame, {
  options: { exit: { type: "boolean", default: false }, verbose: { type: "boolean", default: false } },
});

let starting: Promise<Stack> | undefined;
let stack: Stack | undefined;
let isEnding = false;

async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  await starting?.catch(() => undefined);
  await stack?.stop();
  process.exit(process.exitCode ?? 0);
}
process.on("SIGINT", () => void end());
process.on("SIGTERM", () => void end());

try {
  console.log("Starting PostgreSQL, the S3 server, the Inngest executor and the app ...");
  starting = startStack({
    dataDir: dataDirOf(process.env),
    port: portOf(process.env),
    isDev: false,
    isDurable: true,
    log: terminalLog(flags.verbose),
  });
  stack = await starting;
  await demo(stack);
} catch (error) {
  console.error(`\nThe demo stopped. ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
  await end();
}
if (flags.exit) await end();

async function demo({ info }: Stack): Promise<void> {
  const apiKey = info.api_keys.admin;
  if (apiKey === undefined) throw new Error("The demo needs the embedded database: unset DATABASE_URL.");
  const files = await makeDemoExports({ url: info.url, apiKey }, path.resolve("demo-out"));
  console.log("\nEvery file has the rows, the bytes and the SHA-256 that the API promised:\n");
  console.table(files);
  if (flags.exit) return;
  await printWaysIn(info);
}
