import pg from "pg";

// bigint counts (row_count, byte_size) stay far below 2^53 here, and strings in their place would leak into sums.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => Number(text));

/**
 * A connection pool whose every session speaks UTC, ISO dates and UTF-8, which the codecs rely on.
 * `connectionsMax` bounds what one app process may hold.
 */
export function createPool(databaseUrl: string, connectionsMax = 16): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: connectionsMax,
    application_name: "tranche",
    options: "-c TimeZone=UTC -c DateStyle=ISO -c client_encoding=UTF8",
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
  });
  // An idle connection that breaks (database restarted) is dropped by the pool; without a listener node would exit.
  pool.on("error", () => undefined);
  return pool;
}
