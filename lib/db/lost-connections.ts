import type pg from "pg";

/**
 * Lets a pool outlive its connections. One that breaks (database restarted) is dropped by the pool while it is idle; one
 * that is lent fails the statement that it is at, or the next one. Without listeners Node would exit, with all that
 * others have under way.
 */
export function outliveConnections(pool: pg.Pool): pg.Pool {
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}
