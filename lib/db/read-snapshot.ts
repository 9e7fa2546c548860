import pg from "pg";
import { cancellable, cancelStatement, transactionProcess } from "./cancel-statement";
import { CopyOut } from "./copy-out";
import { localFormats } from "./session";

export interface Snapshot {
  /** The instant whose state the rows show, by the database's clock, in whole milliseconds. */
  takenAt: Date;
  /** The database's own name of that state (`pg_snapshot` text): tells exactly which transactions are in it. */
  visibleTransactions: string;
}

/** What is asked of some rows. */
export interface SnapshotQuestion {
  /** A SELECT with its values printed into it, for COPY. */
  rows: string;
  /** A query whose columns are all text. */
  totals: { text: string; values: unknown[] };
}

export interface SnapshotSettings {
  /** A name that the database knows: times among the rows are written in this zone, with their offset. UTC if missing. */
  timeZone?: string;
  signal: AbortSignal;
}

type TextRows = (string | null)[][];

/**
 * Runs the SELECT of each question through COPY, one after the other, and hands its rows, as a stream of COPY text whose
 * chunks may be overwritten once the next one is asked for, to `consume`, which has to read them to their end; and asks
 * for the totals at the very same snapshot: beside the COPY where a second connection is free and has begun by its end, on
 * the same one after it otherwise. To wait for a second connection while holding one could block all readers for ever, and
 * a pooler before the database may have none where the pool has.
 *
 * The transactions are REPEATABLE READ and read only, so that the recorded instant, every row and the totals come from
 * the same state of the database. Nothing else runs in them, and they end with the last COPY: no lock or snapshot is held
 * longer. Throws what the database or `consume` throws; the connection is then closed, which also stops the COPY.
 * Once the signal is aborted the database is told to stop as well: it may be sorting, and would not notice.
 */
export async function readSnapshot<T>(
  pool: pg.Pool,
  questions: readonly SnapshotQuestion[],
  { signal, timeZone = "UTC" }: SnapshotSettings,
  consume: (rows: AsyncIterable<Uint8Array>, index: number) => Promise<T>,
): Promise<{ snapshot: Snapshot; consumed: T[]; totals: TextRows[] }> {
  return withConnection(pool, signal, async (client) => {
    await client.query(`begin isolation level repeatable read read only; ${localFormats}`);
    const { rows: answer } = await client.query<{ taken_at: Date; visible: string; exported: string }>(
      `select date_trunc('milliseconds', clock_timestamp()) as taken_at, pg_current_snapshot()::text as visible,
         pg_export_snapshot() as exported`,
    );
    const [taken] = answer;
    if (!taken) throw new Error("The database did not tell its snapshot.");
    const beside = hasFreeConnection(pool) ? askBeside(pool, signal, taken.exported, questions) : undefined;
    // Handles a failure at once; it is thrown when the COPY is through.
    const besideEnded = Promise.allSettled([beside?.totals]);
    try {
      return await cancellable(signal, await stopOf(pool, client), async () => {
        if (timeZone !== "UTC") {
          await client.query(`set local TimeZone = ${pg.escapeLiteral(timeZone)}`);
        }
        const consumed: T[] = [];
        for (const [index, { rows }] of questions.entries()) {
          consumed.push(await consume(client.query(new CopyOut(`copy (${rows}) to stdout`)), index));
        }
        const totals = await (beside?.totalsIfBegun() ?? askTotals(client, questions));
        await client.query("commit");
        const snapshot = { takenAt: taken.taken_at, visibleTransactions: taken.visible };
        return { snapshot, consumed, totals };
      });
    } finally {
      await besideEnded;
    }
  });
}

/** What stops the statement that runs in the connection's transaction. */
async function stopOf(pool: pg.Pool, client: pg.PoolClient): Promise<() => void> {
  const processId = await transactionProcess(client);
  return () => void cancelStatement(pool, processId);
}

/** Whether `pool.connect()` would give a connection without waiting for one to be given back. */
function hasFreeConnection({ waitingCount, idleCount, totalCount, options }: pg.Pool): boolean {
  return waitingCount === 0 && (idleCount > 0 || totalCount < options.max);
}

interface AskedBeside {
  totals: Promise<TextRows[]>;
  /** The same once it has begun. Where it has not, it is given up, and fails when it would begin. */
  totalsIfBegun(): Promise<TextRows[]> | undefined;
}

/** Source: PostgreSQL documentation, "SET TRANSACTION", SNAPSHOT. The exporting transaction has to be open still. */
function askBeside(
  pool: pg.Pool,
  signal: AbortSignal,
  exportedSnapshot: string,
  questions: readonly SnapshotQuestion[],
): AskedBeside {
  let state: "waiting" | "begun" | "given up" = "waiting";
  const totals = withConnection(pool, signal, async (client) => {
    await client.query(
      `begin isolation level repeatable read read only; ${localFormats};
       set transaction snapshot ${pg.escapeLiteral(exportedSnapshot)}`,
    );
    if (state === "given up") throw new Error("The totals were asked elsewhere meanwhile.");
    state = "begun";
    const answer = await cancellable(signal, await stopOf(pool, client), () => askTotals(client, questions));
    await client.query("commit");
    return answer;
  });
  return {
    totals,
    totalsIfBegun() {
      if (state === "begun") return totals;
      state = "given up";
      return undefined;
    },
  };
}

async function askTotals(client: pg.PoolClient, questions: readonly SnapshotQuestion[]): Promise<TextRows[]> {
  const totals: TextRows[] = [];
  for (const { text, values } of questions.map((question) => question.totals)) {
    const { rows } = await client.query<TextRows[number]>({ text, values, rowMode: "array" });
    totals.push(rows);
  }
  return totals;
}

/**
 * Lends a connection; after a failure, whatever is left running on it, it is closed. So it is once the signal is
 * aborted: a cancellation on its way may meet the next statement.
 */
async function withConnection<T>(
  pool: pg.Pool,
  signal: AbortSignal,
  use: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let isClean = false;
  try {
    const result = await use(client);
    isClean = true;
    return result;
  } finally {
    client.release(!isClean || signal.aborted);
  }
}
