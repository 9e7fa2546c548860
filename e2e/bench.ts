import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { runExport } from "@/e2e/support/api/call-api";
import { downloadFile } from "@/e2e/support/api/download";
import { cpuSeconds, peakRssBytes } from "@/e2e/support/bench/process-use";
import { readBackWithExcelJs, readBackWithSheetJs } from "@/e2e/support/bench/read-back";
import { copyCsv, exceljsStreaming } from "@/e2e/support/bench/rivals";
import { prepareAdmin } from "@/e2e/support/stack/bare-stack";
import { temporaryDataDir } from "@/e2e/support/stack/temporary-data-dir";
import { readCommand } from "@/lib/command";
import type { FileFormatId } from "@/lib/contract/file-format";
import { createPool } from "@/lib/db/pool";
import { loadBenchData } from "@/lib/local/demo-data/load-bench-data";
import { findFreePort } from "@/lib/local/free-port";
import type { Demo } from "@/lib/local/stack/demo";
import type { Installation } from "@/lib/local/stack/installation";
import { startStack } from "@/lib/local/stack/start-stack";
import { terminalLog } from "@/lib/local/stack/terminal-log";

// npm run bench: the clicks export of N rows, from POST to completed, beside what the database alone and ExcelJS need
// for the same query, all in one run. Absolute times depend on the machine; the ratios are what counts.

const usage = `npm run bench -- [--rows 1000000] [--rounds 3] [--json FILE] [--no-exceljs] [--verify] [--verbose]

Times an export of so many rows beside \\copy and ExcelJS.

  --json FILE    writes the figures
  --no-exceljs   leaves ExcelJS out
  --verify       reads the file back with two readers that are not ours`;

const frame = { usage, usesInstallation: false };
const { values: flags } = readCommand(frame, {
  options: {
    rows: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "3" },
    json: { type: "string" },
    against: { type: "string" },
    exceljs: { type: "boolean", default: true },
    verify: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
  },
  allowNegative: true,
});

interface Measure {
  name: string;
  seconds: number;
  rows: number;
  bytes: number;
  /** CPU seconds by process, where they are known. */
  cpu?: Record<string, number>;
}

const rows = Number(flags.rows);
// Before anything is measured: a file that is not there is told at once.
const recorded = flags.against === undefined ? undefined : await readFile(flags.against, "utf8");
const dataDir = await temporaryDataDir();
const stack = await startStack({
  dataDir,
  port: await findFreePort(),
  isDev: false,
  isDurable: true,
  prepareData,
  log: terminalLog(flags.verbose),
});
try {
  await bench();
} finally {
  await stack.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function prepareData(
  databaseUrl: string,
  installation: Installation,
  say: (line: string) => void,
): Promise<Demo> {
  say(`loading ${rows.toLocaleString("en")} click rows ...`);
  await loadBenchData(databaseUrl, { rows });
  return prepareAdmin(databaseUrl, installation);
}

async function bench(): Promise<void> {
  const measures: Measure[] = [];
  for (let round = 1; round <= Number(flags.rounds); round++) {
    measures.push(await withCpu(() => copyCsv(stack.info.database_url, path.join(dataDir, "copy.csv"))));
    measures.push(await withCpu(() => ours("xlsx")));
    measures.push(await withCpu(() => ours("csv")));
    measures.push(await withCpu(() => ours("jsonl")));
  }
  const small = await smallExport();
  if (flags.exceljs)
    measures.push(await exceljsStreaming(stack.info.database_url, path.join(dataDir, "exceljs.xlsx")));

  const floor = median(measures.filter(({ name }) => name === "copy csv").map(({ seconds }) => seconds));
  const names = [...new Set(measures.map(({ name }) => name))];
  const table = names.map((name) => {
    const [first, ...rest] = measures.filter((measure) => measure.name === name);
    if (!first) throw new Error("unreachable: the name comes from the measures");
    const seconds = median([first, ...rest].map((measure) => measure.seconds));
    return {
      name,
      rows: first.rows,
      seconds: round3(seconds),
      "rows/s": Math.round(first.rows / seconds),
      "ratio to copy csv": round3(seconds / floor),
      MB: round3(first.bytes / 1e6),
      "CPU s": medianCpu([first, ...rest]),
    };
  });
  const peakRssMB: Record<string, number> = {};
  for (const [name, part] of stack.parts) {
    const bytes = await peakRssBytes(part.pid());
    if (bytes !== undefined) peakRssMB[name] = Math.round(bytes / 1e6);
  }
  console.table(table);
  if (recorded !== undefined) compareWith(recorded, table);
  console.log("peak RSS of each process, MB:", peakRssMB);
  console.log(`an export of 100 rows, from POST to completed: ${small} ms (median of 7)`);
  if (flags.verify) await verify();
  if (flags.json !== undefined) {
    await writeFile(
      flags.json,
      `${JSON.stringify({ measures, table, peakRssMB, smallExportMs: small }, null, 2)}\n`,
    );
  }
}

interface TableRow {
  name: string;
  rows: number;
  seconds: number;
  "ratio to copy csv": number;
}

/** Prints how the ratios stand to those of an earlier run's `--json` file: below 1 is faster now. */
function compareWith(earlier: string, table: TableRow[]): void {
  const before: { table: TableRow[] } = JSON.parse(earlier);
  console.table(
    table.flatMap(({ name, rows: rowsNow, "ratio to copy csv": now }) => {
      const then = before.table.find((row) => row.name === name && row.rows === rowsNow);
      if (!then) return [];
      const ratio = then["ratio to copy csv"];
      return [
        {
          name,
          rows: rowsNow,
          "ratio before": ratio,
          "ratio now": now,
          "now to before": round3(now / ratio),
        },
      ];
    }),
  );
}

/** Does it, and adds what each process of the stack used for it. What it used last may still be running. */
async function withCpu(measure: () => Promise<Measure>): Promise<Measure> {
  const postmaster = await readFile(path.join(dataDir, "postgres/cluster/postmaster.pid"), "utf8").catch(
    () => "",
  );
  const pids = new Map([...stack.parts].map(([name, part]) => [name, part.pid()]));
  pids.set("postgres", Number.parseInt(postmaster, 10) || undefined);
  const before = await cpuSeconds(pids);
  const measured = await measure();
  const after = await cpuSeconds(pids);
  const used = Object.entries(after).map(([name, seconds]) => [name, seconds - (before[name] ?? 0)]);
  return { ...measured, cpu: Object.fromEntries(used) };
}

/** `web 3.5, s3 0.6`: the medians of each process that used any. */
function medianCpu(measures: Measure[]): string {
  const names = new Set(measures.flatMap(({ cpu = {} }) => Object.keys(cpu)));
  const medians = [...names].map(
    (name) => [name, median(measures.map(({ cpu }) => cpu?.[name] ?? 0))] as const,
  );
  return medians
    .filter(([, seconds]) => seconds >= 0.05)
    .map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`)
    .join(", ");
}

async function ours(format: FileFormatId): Promise<Measure> {
  const startedAt = performance.now();
  const finished = await runExport(
    { url: stack.info.url, apiKey: apiKey() },
    {
      report_type: "clicks_details_excel",
      search_params: { period: "last_90_days" },
      index_params: { format },
      fresh: true,
    },
    undefined,
    25,
  );
  return {
    name: `tranche ${format}`,
    seconds: (performance.now() - startedAt) / 1000,
    rows: finished.row_count ?? 0,
    bytes: finished.byte_size ?? 0,
  };
}

async function smallExport(): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 7; round++) {
    const startedAt = performance.now();
    await runExport(
      { url: stack.info.url, apiKey: apiKey() },
      { report_type: "clicks_details_excel", index_params: { limit: 100 }, fresh: true },
      undefined,
      5,
    );
    times.push(performance.now() - startedAt);
  }
  return Math.round(median(times));
}

/** Reads one of our files back whole, with two readers that are not ours, and holds it against the database. */
async function verify(): Promise<void> {
  const finished = await runExport(
    { url: stack.info.url, apiKey: apiKey() },
    { report_type: "clicks_details_excel", search_params: { period: "last_90_days" }, fresh: true },
  );
  const file = path.join(dataDir, "verify.xlsx");
  await writeFile(file, await downloadFile(finished));
  const pool = createPool(stack.info.database_url, 1);
  const { rows: expected } = await pool.query(
    "select count(*) as rows, sum(click_count) as sum from daily_clicks",
  );
  await pool.end();
  const found = [readBackWithSheetJs(file), await readBackWithExcelJs(file)];
  console.table(found);
  for (const { reader, rows: readRows, sum } of found) {
    if (readRows !== expected[0].rows || sum !== expected[0].sum) {
      throw new Error(
        `${reader} read ${readRows} rows and ${sum} clicks, not ${JSON.stringify(expected[0])}.`,
      );
    }
  }
}

function apiKey(): string {
  const key = stack.info.api_keys.admin;
  if (key === undefined) throw new Error("The bench needs the embedded database: unset DATABASE_URL.");
  return key;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
