import type pg from "pg";
import { localFormats } from "./session";

/**
 * Runs `read` on one connection in a read-only REPEATABLE READ transaction: all its statements see the same state.
 * A statement that takes longer than `statementTimeoutMs` makes it throw an error for which `isCancelled` holds.
 */
export async function readConsistently<T>(
  pool: pg.Pool,
  { statementTimeoutMs }: { statementTimeoutMs: number },
  read: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let isClean = false;
  try {
    await client.query(`begin isolation level repeatable read read only; ${localFormats}`);
    await client.query("select set_config('statement_timeout', $1, true)", [String(statementTimeoutMs)]);
    const result = await read(client);
    await client.query("commit");
    isClean = true;
    return result;
  } finally {
    client.release(!isClean);
  }
}
