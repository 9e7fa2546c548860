import { randomBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import type pg from "pg";
import { createPool } from "@/lib/db/pool";
import { findFreePort } from "@/lib/local/free-port";
import { type PostgresServer, startPostgres } from "@/lib/local/postgres/start-postgres";
import { ensureBuild } from "@/lib/local/stack/build";
import { waitForHealth } from "@/lib/local/stack/wait-for-health";
import type { ObjectStore } from "@/lib/storage/object-store";
import { bundleProgram } from "@/lib/testing/bundle-program";
import { openStore } from "@/lib/testing/exports/open-store";
import { deployMigrations } from "@/prisma/deploy-migrations";
import { type FaultyProxy, startFaultyProxy } from "./faulty-proxy";
import { type Program, startProgram } from "./program";
import { temporaryDataDir } from "./temporary-data-dir";

// The SDK's note on future Node versions is known.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

export interface WiredStackOptions {
  /** Fills the database, which has its tables, before an app process starts. */
  prepareData(pool: pg.Pool): Promise<void>;
  /** Whether what PostgreSQL has confirmed outlives its SIGKILL. */
  isDurable: boolean;
  /** Whether the app processes meet the database through its wire, too. */
  isDatabaseWired: boolean;
  /** Milliseconds between two attempts of a step. */
  retryDelayMs: number;
  /** Further variables of the programs. */
  env: Record<string, string>;
}

/** The real parts as programs of their own, which can be killed, behind wires that can fail. */
export interface WiredStack {
  /** Of the app process that the executor calls. */
  url: string;
  executorUrl: string;
  signingKey: string;
  eventKey: string;
  /** To the database itself, past the wire. */
  pool: pg.Pool;
  /** To the objects themselves, past the wire. */
  store: ObjectStore;
  /** Between the app processes and the two stores; downloads go past them. */
  wires: Record<"s3" | "postgres", FaultyProxy>;
  programs: Record<"s3" | "executor" | "web", Program>;
  /** Starts one more app process. It serves when its health says so. */
  startApp(): Promise<{ url: string; program: Program }>;
  /** Ends PostgreSQL with SIGKILL and starts it again. */
  killPostgres(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts everything in a temporary folder; `stop` removes it all. */
export async function startWiredStack(options: WiredStackOptions): Promise<WiredStack> {
  const stops: (() => unknown)[] = [];
  const stop = async () => {
    for (const stopPart of stops.splice(0).reverse()) await stopPart();
  };
  try {
    return await assemble(options, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(
  { prepareData, isDurable, isDatabaseWired, retryDelayMs, env: further }: WiredStackOptions,
  stops: (() => unknown)[],
  stop: () => Promise<void>,
): Promise<WiredStack> {
  await ensureBuild((line) => console.log(line));
  const dataDir = await temporaryDataDir();
  stops.push(() => rm(dataDir, { recursive: true, force: true }));
  const s3Program = await bundleProgram("lib/local/s3/main.ts", ["lib/local/s3/disk/hash-worker.mjs"]);
  const executorProgram = await bundleProgram("lib/local/inngest/main.ts");
  stops.push(s3Program.remove, executorProgram.remove);

  const postgresDir = path.join(dataDir, "postgres");
  let postgres: PostgresServer = await startPostgres({ dataDir: postgresDir, isDurable });
  stops.push(() => postgres.stop());
  await deployMigrations(postgres.url);
  const pool = createPool(postgres.url, 6);
  stops.push(() => pool.end());
  await prepareData(pool);

  const [s3Port, executorPort, webPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
  const wires = {
    s3: await startFaultyProxy({ host: "127.0.0.1", port: s3Port }),
    postgres: await startFaultyProxy({ host: "127.0.0.1", port: postgres.port }),
  };
  stops.push(wires.s3.close, wires.postgres.close);
  const databaseUrl = new URL(postgres.url);
  if (isDatabaseWired) databaseUrl.port = String(wires.postgres.port);
  const [url, executorUrl] = [`http://127.0.0.1:${webPort}`, `http://127.0.0.1:${executorPort}`];
  const [signingKey, eventKey] = [randomBytes(32).toString("hex"), randomBytes(16).toString("hex")];
  const s3Settings = {
    S3_ENDPOINT: `http://127.0.0.1:${wires.s3.port}`,
    S3_PUBLIC_ENDPOINT: `http://127.0.0.1:${s3Port}`,
    S3_REGION: "us-east-1",
    S3_BUCKET: "wired",
    S3_ACCESS_KEY_ID: "wired",
    S3_SECRET_ACCESS_KEY: randomBytes(16).toString("hex"),
  };
  const env = {
    ...s3Settings,
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl.href,
    INNGEST_BASE_URL: executorUrl,
    INNGEST_SIGNING_KEY: signingKey,
    INNGEST_EVENT_KEY: eventKey,
    AUTH_SECRET: randomBytes(32).toString("hex"),
    LOG_LEVEL: "warn",
    SWEEP_MINUTES: "1",
    ...further,
  };
  const start = (args: string[]): Program => {
    const program = startProgram(args, env);
    stops.push(program.stop);
    return program;
  };
  const startWeb = (port: number) =>
    start(["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", `${port}`]);

  const programs = {
    s3: start([s3Program.file, "--port", `${s3Port}`, "--data", path.join(dataDir, "s3")]),
    executor: start([
      executorProgram.file,
      ...["--app", `${url}/api/inngest`, "--port", `${executorPort}`],
      ...["--retry-delay-ms", `${retryDelayMs}`],
    ]),
    web: startWeb(webPort),
  };
  const store = await openStore(s3Settings, s3Port);
  stops.push(() => store.close());
  await waitForHealth(url);
  return {
    url,
    executorUrl,
    signingKey,
    eventKey,
    pool,
    store,
    wires,
    programs,
    async startApp() {
      const port = await findFreePort();
      return { url: `http://127.0.0.1:${port}`, program: startWeb(port) };
    },
    async killPostgres() {
      const lockFile = path.join(postgresDir, "cluster/postmaster.pid");
      process.kill(Number.parseInt(await readFile(lockFile, "utf8"), 10), "SIGKILL");
      postgres = await startPostgres({ dataDir: postgresDir, isDurable, port: postgres.port });
    },
    stop,
  };
}

/** The last lines of each program, for a person who looks for what went wrong. */
export function lastLinesOf(programs: Record<string, Program>): string {
  return Object.entries(programs)
    .flatMap(([name, { lines }]) => lines.slice(-15).map((line) => `[${name}] ${line}`))
    .join("\n");
}
