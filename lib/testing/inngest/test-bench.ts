import { randomBytes } from "node:crypto";
import type { ClientOptions, Inngest, InngestFunction } from "inngest";
import type pg from "pg";
import { afterAll, onTestFinished } from "vitest";
import { findFreePort } from "@/lib/local/free-port";
import { type Executor, type ExecutorOptions, startExecutor } from "@/lib/local/inngest/executor";
import { createTestDatabase } from "@/lib/testing/database/database";
import { createTestPool } from "@/lib/testing/database/test-pool";
import { eventually } from "../eventually";
import { createTestClient, startTestApp, type TestApp } from "./test-app";

export interface RunRow {
  id: string;
  function_id: string;
  status: "running" | "completed" | "failed" | "cancelled";
  output: unknown;
  error: { name: string; message: string } | null;
  /** The event that triggered the run. */
  event: { id: string; name: string; data: Record<string, unknown>; ts: number };
  ended_at: Date;
}

/** An app with the real SDK and an executor on an empty schema, for one test; both end with it. */
export interface Bench {
  client: Inngest;
  functions: InngestFunction.Any[];
  /** Where the executor listens. */
  url: string;
  /** Ends the executor, does something, and starts it again. */
  restart(meanwhile: () => Promise<unknown>): Promise<void>;
  app: TestApp;
  databaseUrl: string;
  signingKey: string;
  eventKey: string;
  log: string[];
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** The runs of a function (id without the app's prefix), oldest first, once `count` of them have ended. */
  ended(functionId: string, count?: number): Promise<RunRow[]>;
  /** The only run of a function, once it has ended. */
  end(functionId: string): Promise<RunRow>;
}

export interface BenchOptions extends Partial<ExecutorOptions> {
  /** What the app's client has otherwise than the executor expects. */
  client?: Pick<ClientOptions, "signingKey" | "isDev">;
  /** Leads the executor (not the test) to the database another way. */
  route?: (databaseUrl: string) => Promise<string>;
}

/**
 * Starts a bench for functions that `define` makes with its client. Attempts follow each other after 50 ms,
 * unless `options` say otherwise.
 */
type StartBench = (
  define: (client: Inngest) => InngestFunction.Any[],
  options?: BenchOptions,
) => Promise<Bench>;

/**
 * For the top of a test file: the benches of its tests, one after the other on one database, since making a database
 * takes longer than most of the tests.
 */
export function benchesOfFile(): StartBench {
  let opened: ReturnType<typeof openDatabase> | undefined;
  afterAll(async () => (await opened)?.close());
  return async (define, options = {}) => {
    opened ??= openDatabase();
    const database = await opened;
    await database.clear();
    return startBench(database, define, options);
  };
}

async function openDatabase() {
  const database = await createTestDatabase({ isMigrated: false });
  const pool = createTestPool({ connectionString: database.url, max: 2 });
  return {
    url: database.url,
    pool,
    /** Removes what the test before has left, its functions' schedules and open runs among it. */
    async clear() {
      const { rows } = await pool.query("select from pg_namespace where nspname = 'inn'");
      if (rows.length === 0) return; // no executor has made its schema yet
      for (const table of ["runs", "events", "dedupe", "crons"]) await pool.query(`delete from inn.${table}`);
    },
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}

async function startBench(
  { url: databaseUrl, pool }: Awaited<ReturnType<typeof openDatabase>>,
  define: (client: Inngest) => InngestFunction.Any[],
  { client: clientOptions, route = async (url) => url, ...options }: BenchOptions,
): Promise<Bench> {
  const keys = { signingKey: randomBytes(32).toString("hex"), eventKey: randomBytes(16).toString("hex") };
  const port = await findFreePort();
  const client = createTestClient({ baseUrl: `http://127.0.0.1:${port}`, ...keys, ...clientOptions });
  const functions = define(client);
  const app = await startTestApp(client, functions);
  onTestFinished(() => app.close());
  const log: string[] = [];
  const executorDatabaseUrl = await route(databaseUrl);
  const start = () =>
    startExecutor({
      port,
      databaseUrl: executorDatabaseUrl,
      appUrl: app.url,
      retryDelayMs: () => 50,
      log: (line) => log.push(line),
      ...keys,
      ...options,
    });
  let executor: Executor = await start();
  onTestFinished(() => executor.close());

  async function query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await pool.query<Row>(text, values)).rows;
  }
  async function ended(functionId: string, count = 1): Promise<RunRow[]> {
    return eventually(async () => {
      const runs = await query<RunRow>(
        "select * from inn.runs where function_id = $1 and ended_at is not null order by created_at, id",
        [`app-${functionId}`],
      );
      if (runs.length >= count) return runs;
      const queue = await query("select * from inn.queue");
      throw new Error(
        `${runs.length} of ${count} runs have ended. Log:\n${log.join("\n")}\nQueue:\n${JSON.stringify(queue)}`,
      );
    });
  }
  return {
    client,
    functions,
    url: executor.url,
    async restart(meanwhile) {
      await executor.close();
      await meanwhile();
      executor = await start();
    },
    app,
    databaseUrl,
    ...keys,
    log,
    query,
    ended,
    async end(functionId) {
      const [run, ...more] = await ended(functionId);
      if (!run || more.length > 0) throw new Error(`The function has ${more.length + 1} runs.`);
      return run;
    },
  };
}
