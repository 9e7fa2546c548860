import pg from "pg";
import type { Sql } from "sql-template-tag";
import { outliveConnections } from "@/lib/db/lost-connections";
import { prepareSession } from "@/lib/db/session";

interface Queryable {
  query<Row extends pg.QueryResultRow>(query: Sql): Promise<pg.QueryResult<Row>>;
}

/** A transaction in progress. */
export interface Transaction extends Queryable {
  /**
   * Lets the commit wait until it is on disk, because somebody outside will be told of it. Without this it
   * reaches the disk some tenths of a second later, or with the next commit that waits: a crash of the database
   * may undo the last such commits, never one without those after it, and what they did is then done again.
   */
  commitDurably(): void;
}

export interface Database extends Queryable {
  pool: pg.Pool;
  /**
   * Runs `work` in a transaction. While the server is away, or after a deadlock, it is run again as a whole
   * until `patienceMs` have passed; a commit whose answer was lost may have happened, so `work` must be fenced.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, patienceMs?: number): Promise<T>;
  close(): Promise<void>;
}

/**
 * Connection lost, server stopping, deadlock, no room on its disk or in its memory, a disk that fails, and a server that
 * takes no writes just now. Source: PostgreSQL documentation, appendix A.
 */
const retriableStates = /^(08|53|57P|40001|40P01|58030|25006)/;
const networkCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "ENOENT"]);

/** Whether the database may do later what it does not now: connection refused, server starting, or one of the states above. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isPassing);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return (
    networkCodes.has(code) ||
    retriableStates.test(code) ||
    /Connection terminated|Client has encountered a connection error|timeout exceeded/.test(error.message)
  );
}

const statementNames = new Map<string, string>();

/** As a prepared statement, which each connection plans once: there are some dozens, each run for every step. */
function prepare({ text, values }: Sql): pg.QueryConfig {
  let name = statementNames.get(text);
  if (!name) {
    name = `inn_${statementNames.size}`;
    statementNames.set(text, name);
  }
  return { name, text, values };
}

export function openDatabase(connectionString: string, connectionsMax: number): Database {
  const pool = outliveConnections(
    new pg.Pool({
      connectionString,
      max: connectionsMax,
      application_name: "inngest executor",
      connectionTimeoutMillis: 10_000,
      onConnect: (client) => prepareSession(client, { synchronous_commit: "off" }),
    }),
  );
  let isClosed = false;

  async function attempt<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let isBroken = true;
    let isDurable = false;
    try {
      await client.query("begin");
      const result = await work({
        query: (query) => client.query(prepare(query)),
        commitDurably() {
          isDurable = true;
        },
      });
      await client.query(isDurable ? "set local synchronous_commit to on; commit" : "commit");
      isBroken = false;
      return result;
    } finally {
      // Closing the connection rolls back whatever it had begun.
      client.release(isBroken);
    }
  }

  return {
    pool,
    query: (query) => pool.query(prepare(query)),
    async transaction(work, patienceMs = 0) {
      const deadline = performance.now() + patienceMs;
      for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, 1_000)) {
        try {
          return await attempt(work);
        } catch (error) {
          if (isClosed || !isPassing(error) || performance.now() + pauseMs > deadline) throw error;
          await new Promise((resolve) => setTimeout(resolve, pauseMs));
        }
      }
    },
    async close() {
      isClosed = true;
      await pool.end();
    },
  };
}
