import pg from "pg";
import { prepareSession } from "@/lib/db/session";

/** Any constant does: an advisory lock is per database, so every database has one executor at a time. */
const lockKey = "hashtextextended('inngest executor', 0)";
const standbyPollMs = 500;
const reconnectMsMax = 2_000;

export interface Leadership {
  isHeld(): boolean;
  /** Resolves when the lock is held, at once if it is; never after close(). */
  held(): Promise<void>;
  close(): Promise<void>;
}

interface Options {
  databaseUrl: string;
  /** Called with the lock held, before anybody else is told. A failure gives the lock up and tries again. */
  onAcquired: (client: pg.Client) => Promise<void>;
  onStandby: () => void;
  /** Somebody inserted an event. */
  onEvent: () => void;
  onLost: (reason: string) => void;
}

/**
 * Competes for the session advisory lock that makes this process the executor of its database, on a
 * connection of its own that also listens for new events. Postgres frees the lock when that connection ends,
 * however the process ends; another one that waits takes over then. After a lost connection it tries again.
 */
export function startLeadership({
  databaseUrl,
  onAcquired,
  onStandby,
  onEvent,
  onLost,
}: Options): Leadership {
  let isHeld = false;
  let isClosed = false;
  let client: pg.Client | null = null;
  let waiting: (() => void)[] = [];

  /** Connects, waits for the lock, and returns when the connection is lost. */
  async function serveOnce(): Promise<void> {
    const connection = new pg.Client({
      connectionString: databaseUrl,
      application_name: "inngest executor (lock)",
      keepAlive: true,
    });
    const ended = new Promise<string>((resolve) => {
      connection.on("error", (error) => resolve(error.message));
      connection.on("end", () => resolve("connection closed"));
    });
    connection.on("notification", onEvent);
    client = connection;
    try {
      await connection.connect();
      await prepareSession(connection);
      for (let isAnnounced = false; !isClosed; ) {
        const result = await connection.query<{ is_held: boolean }>(
          `select pg_try_advisory_lock(${lockKey}) as is_held`,
        );
        if (result.rows[0]?.is_held) break;
        if (!isAnnounced) onStandby();
        isAnnounced = true;
        await new Promise((resolve) => setTimeout(resolve, standbyPollMs));
      }
      if (isClosed) return;
      await connection.query("listen inn_event");
      await onAcquired(connection);
      isHeld = true;
      for (const resolve of waiting.splice(0)) resolve();
      onLost(await ended);
    } finally {
      isHeld = false;
      await connection.end().catch(() => undefined); // it may be broken already, which is as good as ended
    }
  }

  const serving = (async () => {
    for (let pauseMs = 100; !isClosed; pauseMs = Math.min(pauseMs * 2, reconnectMsMax)) {
      try {
        await serveOnce();
        pauseMs = 100;
      } catch (error) {
        if (!isClosed) onLost(error instanceof Error ? error.message : String(error));
      }
      if (!isClosed) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  })();

  return {
    isHeld: () => isHeld,
    held: () => (isHeld ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    async close() {
      isClosed = true;
      waiting = [];
      await client?.end().catch(() => undefined); // as above
      await serving;
    },
  };
}
