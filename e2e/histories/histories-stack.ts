import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { FaultyProxy } from "@/e2e/support/stack/faulty-proxy";
import { lastLinesOf, startWiredStack } from "@/e2e/support/stack/wired-stack";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { waitForHealth } from "@/lib/local/stack/wait-for-health";
import { callFunction } from "./call-function";
import { prepareWorlds } from "./world";

/** What histories happen to: the real parts, two app processes, and next to no data. One stack serves many histories. */
export interface HistoriesStack {
  /** Of the app processes. The executor calls the first one. */
  urls: [string, string];
  pool: pg.Pool;
  database: Database;
  /** Between the app processes and the object store; downloads go past it. */
  storeWire: FaultyProxy;
  /** SIGKILL; resolves when the process serves again. `meanwhile` happens as it dies. */
  killApp(index: 0 | 1, meanwhile?: Promise<unknown>): Promise<void>;
  /** Has the app process do all that the sweep does, as the executor does each minute. */
  sweep(index: 0 | 1): Promise<void>;
  /** The last lines of each program. */
  lastLines(): string;
  stop(): Promise<void>;
}

const retryDelayMs = 200;

/** Starts everything in a temporary folder; `stop` removes it all. */
export async function startHistoriesStack(): Promise<HistoriesStack> {
  const stack = await startWiredStack({
    isDurable: false,
    isDatabaseWired: false,
    retryDelayMs,
    prepareData: prepareWorlds,
    // So that a few rows are several tranches.
    env: { TRANCHE_BYTES: "1024", RENDER_THREADS: "1" },
  });
  const { pool, signingKey, programs, stop } = stack;
  const second = await stack.startApp();
  const urls: [string, string] = [stack.url, second.url];
  const apps = [programs.web, second.program] as const;
  await waitForHealth(second.url);
  return {
    urls,
    pool,
    database: createDatabase(pool),
    storeWire: stack.wires.s3,
    async killApp(index, meanwhile) {
      await Promise.all([apps[index].kill(), meanwhile]);
      await untilServing(urls[index]);
    },
    sweep: (index) => callFunction({ url: urls[index], functionId: "tranche-sweep", signingKey }),
    lastLines: () => lastLinesOf({ ...programs, secondApp: second.program }),
    stop,
  };
}

/** Not by its health, which asks the store too. */
async function untilServing(url: string): Promise<void> {
  while (
    !(await fetch(`${url}/api/v1/exports`).then(
      ({ status }) => status === 401,
      () => false,
    ))
  )
    await sleep(20);
}
