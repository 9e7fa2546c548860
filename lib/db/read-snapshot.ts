import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";

export interface Snapshot {
  /** The instant whose state the rows show, by the database's clock. */
  takenAt: Date;
  /** The database's own name of that state (`pg_snapshot` text): tells exactly which transactions are in it. */
  visibleTransactions: string;
}

/**
 * Runs one SELECT through COPY and hands its rows, as a stream of COPY text, to `consume`.
 *
 * The transaction is REPEATABLE READ and read only, so that the recorded instant and every row come from the same
 * state of the database. Nothing else runs in it, and it ends with the COPY: no lock or snapshot is held longer.
 * Throws what the database or `consume` throws; the connection is then closed, which also stops the COPY.
 */
export async function readSnapshot<T>(
  pool: pg.Pool,
  select: string,
  consume: (rows: AsyncIterable<Uint8Array>, snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let isClean = false;
  try {
    await client.query("begin isolation level repeatable read read only");
    const taken = await client.query<{ taken_at: Date; visible: string }>(
      "select clock_timestamp() as taken_at, pg_current_snapshot()::text as visible",
    );
    const [row] = taken.rows;
    if (!row) throw new Error("The database did not tell its snapshot.");
    const stream = client.query(copyTo(`copy (${select}) to stdout`));
    const result = await consume(stream, { takenAt: row.taken_at, visibleTransactions: row.visible });
    await client.query("commit");
    isClean = true;
    return result;
  } finally {
    client.release(!isClean);
  }
}
