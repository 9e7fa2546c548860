import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type pg from "pg";
import type { ApiAccess } from "@/e2e/support/api/call-api";
import { temporaryDataDir } from "@/e2e/support/stack/temporary-data-dir";
import { createApiKey, digestApiKey } from "@/lib/auth/api-key";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { findFreePort } from "@/lib/local/free-port";
import { type PostgresServer, startPostgres } from "@/lib/local/postgres/start-postgres";
import { ensureBuild } from "@/lib/local/stack/build";
import { waitForHealth } from "@/lib/local/stack/wait-for-health";
import type { ObjectStore } from "@/lib/storage/object-store";
import { bundleProgram } from "@/lib/testing/bundle-program";
import { prepareClicks } from "@/lib/testing/exports/click-history";
import { openStore } from "@/lib/testing/exports/open-store";
import { deployMigrations } from "@/prisma/deploy-migrations";
import { type FaultyProxy, startFaultyProxy } from "./faulty-proxy";
import { type Program, startProgram } from "./program";

// The SDK's note on future Node versions is known.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

export const advertisers = 150;
export const days = 30;

export const drillParts = ["web", "executor", "s3", "postgres"] as const;
export type DrillPart = (typeof drillParts)[number];

/** A stack of the drill's own: its parts meet the database and the object store through wires that can fail. */
export interface DrillStack {
  api: ApiAccess;
  /** To the database itself, past the wire. */
  pool: pg.Pool;
  /** To the objects themselves, past the wire. */
  store: ObjectStore;
  wires: Record<"s3" | "postgres", FaultyProxy>;
  /** Ends a part with SIGKILL and has it started again. */
  kill(part: DrillPart): Promise<void>;
  /** As if the S3 server's disk were full: it can write no file beyond that size. Null gives it room again. */
  limitFileBytes(bytes: number | null): Promise<void>;
  /** Gives events to the executor, whoever made them. */
  sendEvents(events: { id: string; name: string; data: Record<string, unknown> }[]): Promise<void>;
  /** Resolves when every part answers. */
  untilHealthy(): Promise<void>;
  /** The last lines of each program. */
  lastLines(): string;
  stop(): Promise<void>;
}

/** Between two attempts of a step: longer than a fault that passes lasts, so that it does not use up all of them by itself. */
const retryDelayMs = 1_000;

/** Starts everything in a temporary folder, with clicks in the database and one admin; `stop` removes it all. */
export async function startDrillStack(): Promise<DrillStack> {
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

async function assemble(stops: (() => unknown)[], stop: () => Promise<void>): Promise<DrillStack> {
  await ensureBuild((line) => console.log(line));
  const dataDir = await temporaryDataDir();
  stops.push(() => rm(dataDir, { recursive: true, force: true }));
  const s3Program = await bundleProgram("lib/local/s3/main.ts", ["lib/local/s3/disk/hash-worker.mjs"]);
  const executorProgram = await bundleProgram("lib/local/inngest/main.ts");
  stops.push(s3Program.remove, executorProgram.remove);

  const postgresDir = path.join(dataDir, "postgres");
  let postgres: PostgresServer = await startPostgres({ dataDir: postgresDir, isDurable: true });
  stops.push(() => postgres.stop());
  await deployMigrations(postgres.url);
  const pool = createPool(postgres.url, 4);
  stops.push(() => pool.end());
  await prepareClicks(pool, advertisers, days);
  const apiKey = createApiKey();
  await createDatabase(pool).user.create({
    data: { email: "drill@example.com", name: "Drill", admin: true, apiKeyDigest: digestApiKey(apiKey) },
  });

  const s3Port = await findFreePort();
  const executorPort = await findFreePort();
  const webPort = await findFreePort();
  const wires = {
    s3: await startFaultyProxy({ host: "127.0.0.1", port: s3Port }),
    postgres: await startFaultyProxy({ host: "127.0.0.1", port: postgres.port }),
  };
  stops.push(wires.s3.close, wires.postgres.close);
  const databaseUrl = new URL(postgres.url);
  databaseUrl.port = String(wires.postgres.port);
  const executorUrl = `http://127.0.0.1:${executorPort}`;
  const url = `http://127.0.0.1:${webPort}`;
  const eventKey = randomBytes(16).toString("hex");
  const s3Settings = {
    S3_ENDPOINT: `http://127.0.0.1:${wires.s3.port}`,
    S3_REGION: "us-east-1",
    S3_BUCKET: "drill",
    S3_ACCESS_KEY_ID: "drill",
    S3_SECRET_ACCESS_KEY: randomBytes(16).toString("hex"),
  };
  const env = {
    ...s3Settings,
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl.href,
    INNGEST_BASE_URL: executorUrl,
    INNGEST_SIGNING_KEY: randomBytes(32).toString("hex"),
    INNGEST_EVENT_KEY: eventKey,
    AUTH_SECRET: randomBytes(32).toString("hex"),
    LOG_LEVEL: "warn",
    // Many small tranches, so that faults meet the middle of the work.
    TRANCHE_BYTES: String(32 * 1024),
    RUN_STALLED_SECONDS: "60",
  };

  const start = (args: string[]): Program => {
    const program = startProgram(args, env);
    stops.push(program.stop);
    return program;
  };
  const programs = {
    s3: start([s3Program.file, "--port", `${s3Port}`, "--data", path.join(dataDir, "s3")]),
    executor: start([
      executorProgram.file,
      ...["--app", `${url}/api/inngest`, "--port", `${executorPort}`],
      ...["--retry-delay-ms", `${retryDelayMs}`],
    ]),
    web: start(["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", `${webPort}`]),
  };
  const store = await openStore(s3Settings, s3Port);
  stops.push(() => store.close());

  async function untilHealthy(): Promise<void> {
    await waitForHealth(url);
    for (;;) {
      const isActive = await fetch(`${executorUrl}/health`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isActive) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  await untilHealthy();
  return {
    api: { url, apiKey },
    pool,
    store,
    wires,
    async kill(part) {
      if (part !== "postgres") return programs[part].kill();
      const lockFile = path.join(postgresDir, "cluster/postmaster.pid");
      process.kill(Number.parseInt(await readFile(lockFile, "utf8"), 10), "SIGKILL");
      postgres = await startPostgres({ dataDir: postgresDir, isDurable: true, port: postgres.port });
    },
    async limitFileBytes(bytes) {
      const pid = programs.s3.pid();
      await promisify(execFile)("prlimit", [`--pid=${pid}`, `--fsize=${bytes ?? "unlimited"}:unlimited`]);
    },
    async sendEvents(events) {
      const answer = await fetch(`${executorUrl}/e/${eventKey}`, {
        method: "POST",
        body: JSON.stringify(events),
      });
      if (!answer.ok) throw new Error(`The executor answered an event with ${answer.status}.`);
    },
    untilHealthy,
    lastLines: () =>
      Object.entries(programs)
        .flatMap(([name, { lines }]) => lines.slice(-15).map((line) => `[${name}] ${line}`))
        .join("\n"),
    stop,
  };
}
