import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { runExport } from "@/e2e/support/api/call-api";
import { countRows } from "@/e2e/support/bench/count-rows";
import { progressLine } from "@/e2e/support/bench/progress-line";
import { readCommand } from "@/lib/command";
import type { ExportObject } from "@/lib/contract/export";
import { dataDirOf, portOf } from "@/lib/local/stack/settings";
import { type Stack, startStack } from "@/lib/local/stack/start-stack";
import { terminalLog } from "@/lib/local/stack/terminal-log";

// npm run demo: the four exports through the public API, each file checked against what the API promised of it.

const usage = `npm run demo -- [--exit] [--verbose]

Starts everything on this machine, makes four exports through the API, checks each file, leaves them in demo-out/, and
serves until Ctrl-C. It reads no .env file.

  --exit      ends when the files are checked
  --verbose   prints what each part writes`;

const frame = { usage, readsEnvFile: false };
const { values: flags } = readCommand(frame, {
  options: { exit: { type: "boolean", default: false }, verbose: { type: "boolean", default: false } },
});

const requests = [
  { report_type: "advertisers_csv" },
  { report_type: "deals_excel" },
  { report_type: "hot_advertisers_excel" },
  { report_type: "clicks_details_excel", search_params: { period: "last_90_days" } },
];

const outDir = path.resolve("demo-out");
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
  await mkdir(outDir, { recursive: true });
  const results: { type: string; rows: number; parts: number; seconds: string; MB: string; path: string }[] =
    [];
  for (const request of requests) {
    const startedAt = performance.now();
    const line = progressLine(request.report_type);
    // `fresh`: a second demo within the dedupe window should show the work again.
    const finished = await runExport({ url: info.url, apiKey }, { ...request, fresh: true }, line.show);
    const seconds = (performance.now() - startedAt) / 1000;
    line.done(finished);
    const file = await download(finished);
    results.push({
      type: finished.report_type,
      rows: finished.row_count ?? 0,
      parts: finished.progress?.total_parts ?? 1,
      seconds: seconds.toFixed(2),
      MB: ((finished.byte_size ?? 0) / 1e6).toFixed(2),
      path: path.relative(process.cwd(), file),
    });
  }
  console.log("\nEvery file has the rows, the bytes and the SHA-256 that the API promised:\n");
  console.table(results);
  if (flags.exit) return;
  console.log(`The page serves at ${info.url}/reports`);
  console.log(`  sign in   ${info.sign_in?.email}  ${info.sign_in?.password}`);
  console.log(`  API key   ${apiKey}`);
  console.log("  Ctrl-C ends it.");
}

/** Fetches the file through its presigned link and holds it against the export object. */
async function download(finished: ExportObject): Promise<string> {
  const { id, download_url, filename, byte_size, sha256, row_count } = finished;
  if (download_url === null || filename === null)
    throw new Error(`Export ${id} is completed without a file.`);
  const answer = await fetch(download_url);
  if (!answer.ok) throw new Error(`The download of export ${id} answered ${answer.status}.`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const file = path.join(outDir, filename);
  await writeFile(file, bytes);
  const rows = await countRows(file);
  const found = {
    byte_size: bytes.byteLength,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    row_count: rows,
  };
  const promised = { byte_size, sha256, row_count };
  if (JSON.stringify(found) !== JSON.stringify(promised)) {
    throw new Error(`Export ${id}: promised ${JSON.stringify(promised)}, found ${JSON.stringify(found)}.`);
  }
  const disposition = answer.headers.get("content-disposition") ?? "";
  if (!disposition.includes(filename)) throw new Error(`Export ${id} is served as ${disposition}.`);
  return file;
}
