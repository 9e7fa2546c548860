import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { temporaryDataDir } from "@/e2e/support/stack/temporary-data-dir";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { findFreePort } from "@/lib/local/free-port";
import { startPostgres } from "@/lib/local/postgres/start-postgres";
import { ensureBuild } from "@/lib/local/stack/build";
import { waitForHealth } from "@/lib/local/stack/wait-for-health";
import { bundleProgram } from "@/lib/testing/bundle-program";
import { openStore } from "@/lib/testing/exports/open-store";
import { deployMigrations } from "@/prisma/deploy-migrations";
import { type FaultyProxy, startFaultyProxy } from "../drill/faulty-proxy";
import { type Program, startProgram } from "../drill/program";
import { callFunction } from "./call-function";
import { prepareWorlds } from "./world";

// The SDK's note on future Node versions is known.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

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
  const stops: (() => unknown)[] = [];
  const stop = async () => {
    for (const stopPart of stops.splice(0).reverse()) await stopPart();
  };
  try {
    return await assemble(stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(stops: (() => unknown)[], stop: () => Promise<void>): Promise<HistoriesStack> {
  await ensureBuild((line) => console.log(line));
  const dataDir = await temporaryDataDir();
  stops.push(() => rm(dataDir, { recursive: true, force: true }));
  const s3Program = await bundleProgram("lib/local/s3/main.ts", ["lib/local/s3/disk/hash-worker.mjs"]);
  const executorProgram = await bundleProgram("lib/local/inngest/main.ts");
  stops.push(s3Program.remove, executorProgram.remove);

  const postgres = await startPostgres({ dataDir: path.join(dataDir, "postgres"), isDurable: false });
  stops.push(() => postgres.stop());
  await deployMigrations(postgres.url);
  const pool = createPool(postgres.url, 6);
  stops.push(() => pool.end());
  await prepareWorlds(pool);

  const [s3Port, executorPort] = [await findFreePort(), await findFreePort()];
  const ports = [await findFreePort(), await findFreePort()] as const;
  const storeWire = await startFaultyProxy({ host: "127.0.0.1", port: s3Port });
  stops.push(storeWire.close);
  const urls: [string, string] = [`http://127.0.0.1:${ports[0]}`, `http://127.0.0.1:${ports[1]}`];
  const signingKey = randomBytes(32).toString("hex");
  const env = {
    NODE_ENV: "production",
    DATABASE_URL: postgres.url,
    S3_ENDPOINT: `http://127.0.0.1:${storeWire.port}`,
    S3_PUBLIC_ENDPOINT: `http://127.0.0.1:${s3Port}`,
    S3_REGION: "us-east-1",
    S3_BUCKET: "histories",
    S3_ACCESS_KEY_ID: "histories",
    S3_SECRET_ACCESS_KEY: randomBytes(16).toString("hex"),
    INNGEST_BASE_URL: `http://127.0.0.1:${executorPort}`,
    INNGEST_SIGNING_KEY: signingKey,
    INNGEST_EVENT_KEY: randomBytes(16).toString("hex"),
    AUTH_SECRET: randomBytes(32).toString("hex"),
    LOG_LEVEL: "warn",
    // So that a few rows are several tranches.
    TRANCHE_BYTES: "1024",
    RENDER_THREADS: "1",
  };
  const start = (args: string[]): Program => {
    const program = startProgram(args, env);
    stops.push(program.stop);
    return program;
  };
  const startApp = (port: number) =>
    start(["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", `${port}`]);
  const s3 = start([s3Program.file, "--port", `${s3Port}`, "--data", path.join(dataDir, "s3")]);
  const store = await openStore(env, s3Port);
  stops.push(() => store.close());
  const executor = start([
    executorProgram.file,
    ...["--app", `${urls[0]}/api/inngest`, "--port", `${executorPort}`],
    ...["--retry-delay-ms", `${retryDelayMs}`],
  ]);
  const apps = [startApp(ports[0]), startApp(ports[1])] as const;
  await Promise.all(urls.map(waitForHealth));

  const programs = { s3, executor, app0: apps[0], app1: apps[1] };
  return {
    urls,
    pool,
    database: createDatabase(pool),
    storeWire,
    async killApp(index, meanwhile) {
      await Promise.all([apps[index].kill(), meanwhile]);
      await untilServing(urls[index]);
    },
    sweep: (index) => callFunction({ url: urls[index], functionId: "tranche-sweep-exports", signingKey }),
    lastLines: () =>
      Object.entries(programs)
        .flatMap(([name, { lines }]) => lines.slice(-15).map((line) => `[${name}] ${line}`))
        .join("\n"),
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
