import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import type { GreedyResult } from "@/e2e/neighbours/greedy";
import { type Readings, readModestly } from "@/e2e/neighbours/modest";
import { makeNeighbours, type NeighbourKeys } from "@/e2e/neighbours/people";
import { prepareAdmin } from "@/e2e/support/stack/bare-stack";
import { endChild, startChild } from "@/e2e/support/stack/child-program";
import { temporaryDataDir } from "@/e2e/support/stack/temporary-data-dir";
import { readCommand } from "@/lib/command";
import { loadBenchData } from "@/lib/local/demo-data/load-bench-data";
import { findFreePort } from "@/lib/local/free-port";
import { startStack } from "@/lib/local/stack/start-stack";
import { terminalLog } from "@/lib/local/stack/terminal-log";

// npm run neighbours [-- --full]: twenty modest people read a page of rows every two seconds, first alone, then beside three
// greedy ones who keep summaries, exports of all rows and event streams under way. The times of the former depend on the
// machine; their ratio is what counts. Exits with 1 when it is more than `ratioMax`, or when a modest person was refused.
// What the greedy ask for first is shown by itself: how long it takes to get under way depends on the machine as well.

const ratioMax = 3;

/** Until everything that the greedy ask for at first is under way. */
const arrivalSecondsMax = 120;

const usage = `npm run neighbours -- [--full] [--rows N] [--seconds 30] [--verbose]

Measures modest people beside greedy ones. --full has exports of five million rows.`;

const frame = { usage, usesInstallation: false };
const { values: flags } = readCommand(frame, {
  options: {
    /** Exports of five million rows. */
    full: { type: "boolean", default: false },
    rows: { type: "string" },
    seconds: { type: "string", default: "30" },
    verbose: { type: "boolean", default: false },
  },
});
const rows = Number(flags.rows ?? (flags.full ? 5_000_000 : 1_000_000));
const seconds = Number(flags.seconds);
const greed = { summaries: 50, exports: 2, streams: 64 };

let keys: NeighbourKeys = { greedy: [], modest: [] };
const dataDir = await temporaryDataDir();
const stack = await startStack({
  dataDir,
  port: await findFreePort(),
  isDev: false,
  isDurable: true,
  async prepareData(databaseUrl, installation, say) {
    say(`loading ${rows.toLocaleString("en")} click rows ...`);
    await loadBenchData(databaseUrl, { rows });
    keys = await makeNeighbours(databaseUrl, { greedy: 3, modest: 20 });
    return prepareAdmin(databaseUrl, installation);
  },
  log: terminalLog(flags.verbose),
});
try {
  await measure(stack.info.url);
} finally {
  await stack.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function measure(url: string): Promise<void> {
  if (keys.greedy.length === 0) throw new Error("This needs the embedded database: unset DATABASE_URL.");
  const read = () => readModestly(url, keys.modest, seconds);
  // What is done once only, such as making connections, belongs to neither.
  await readModestly(url, keys.modest, 5);
  const alone = await read();

  const lines: string[] = [];
  const order = JSON.stringify({ url, apiKeys: keys.greedy, ...greed });
  const child = startChild(["--import", "tsx", "e2e/neighbours/greedy.ts", order], {}, lines, 60);
  let arrival: Readings;
  let beside: Readings;
  let got: GreedyResult;
  try {
    const underWay = Promise.race([once(child, "message"), ended(child)]);
    const until = new AbortController();
    [arrival] = await Promise.all([
      readModestly(url, keys.modest, arrivalSecondsMax, until.signal),
      underWay.finally(() => until.abort()),
    ]);
    beside = await read();
    child.send("stop");
    [got] = await Promise.race([once(child, "message"), ended(child)]);
  } catch (error) {
    throw new Error(`${error}\n${lines.join("\n")}`);
  } finally {
    await endChild(child, "SIGKILL");
  }

  console.table([
    row("alone", alone),
    row("while the greedy arrive", arrival),
    row("beside the greedy", beside),
  ]);
  console.table([got]);
  const ratio = percentile(beside, 0.99) / percentile(alone, 0.99);
  const refused = [alone, arrival, beside].reduce((sum, readings) => sum + readings.refused.length, 0);
  const isMet = ratio <= ratioMax && refused === 0 && got.faults === 0;
  console.log(
    `p99 of rows beside the greedy: ${ratio.toFixed(2)} times that alone (at most ${ratioMax}); ` +
      `${refused} refused, ${got.faults} faults: ${isMet ? "met" : "NOT met"}`,
  );
  process.exitCode = isMet ? 0 : 1;
}

async function ended(child: ChildProcess): Promise<never> {
  const [code] = await once(child, "exit");
  throw new Error(`The greedy people ended early, with ${code}.`);
}

function row(who: string, readings: Readings): Record<string, string | number> {
  const ms = (share: number) => Math.round(percentile(readings, share) * 10) / 10;
  return {
    "modest people": who,
    answered: readings.milliseconds.length,
    refused: readings.refused.length,
    "p50 ms": ms(0.5),
    "p95 ms": ms(0.95),
    "p99 ms": ms(0.99),
    "longest ms": ms(1),
  };
}

function percentile({ milliseconds }: Readings, share: number): number {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
