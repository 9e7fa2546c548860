import pg from "pg";

/**
 * A plain pool of a test whose database is removed, or whose server ends, in the end. To end a pool is not to wait for its
 * connections: the server may still say something to one that is closing, and then nobody else listens.
 */
export function createTestPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}
