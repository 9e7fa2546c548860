import pg from "pg";
import { createCopySocket } from "./copy-socket";
import { outliveConnections } from "./lost-connections";
import { type ExtraSettings, prepareSession, UnfitDatabaseError, verifySessions } from "./session";

/**
 * The application_name of connections whose statements look through everything, such as snapshots and summaries. Whoever
 * runs the database sees by it what may wait when others are in a hurry.
 */
export const longReads = "tranche long reads";

export interface PoolOptions {
  /** What the database calls the pool's connections. */
  applicationName?: string;
  /** Of the pool's sessions, beside those of all. */
  extra?: ExtraSettings;
  /** Called and awaited on each new connection before it is lent; what it throws is the connection's failure. */
  beforeUse?(client: pg.ClientBase): Promise<void>;
}

/**
 * A connection pool whose every session speaks UTC, ISO dates and UTF-8, which the codecs rely on, whatever the server,
 * the database, the role and the connection string say. `connectionsMax` bounds what it lends at a time. The first
 * connection looks whether they keep it. Those to a database that is unfit fail with `UnfitDatabaseError`.
 */
export function createPool(
  databaseUrl: string,
  connectionsMax = 16,
  { applicationName = "tranche", extra, beforeUse }: PoolOptions = {},
): pg.Pool {
  let verified: Promise<void> | undefined;
  async function prepare(client: pg.ClientBase): Promise<void> {
    await prepareSession(client, extra);
    verified ??= verifySessions(client, databaseUrl);
    // What a lost connection kept from being told is asked of the next one.
    await verified.catch((error: unknown) => {
      if (!(error instanceof UnfitDatabaseError)) verified = undefined;
      throw error;
    });
    await beforeUse?.(client);
  }

  return outliveConnections(
    new pg.Pool({
      connectionString: databaseUrl,
      max: connectionsMax,
      stream: createCopySocket,
      application_name: applicationName,
      // A server that vanishes without a word, as at a failover, would keep whoever waits for its answer for ever.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 30_000,
      onConnect: prepare,
    }),
  );
}
