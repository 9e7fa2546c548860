import pg from "pg";
import { prepareSession } from "./session";

const retryMsMin = 250;
const retryMsMax = 15_000;

export interface Listener {
  /** Ends the connection; no handler is called after it. */
  close(): Promise<void>;
}

export interface ListenHandlers {
  onNotification(payload: string): void;
  /** Called whenever listening begins, also after an interruption: what was announced before may have been missed. */
  onListening(): void;
}

/**
 * Listens to a channel of NOTIFY on one connection of its own, for as long as the process lives. A connection that
 * breaks is made again, with pauses that grow to 15 s; nothing is thrown, since whoever listens has to live with missed
 * notifications anyway. `channel` is one of our own names, never a caller's.
 */
export function listen(databaseUrl: string, channel: string, handlers: ListenHandlers): Listener {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let retryMs = retryMsMin;
  let isClosed = false;

  function retry(broken: pg.Client): void {
    if (isClosed || client !== broken) return;
    client = undefined;
    // It may be broken already, and nobody waits for its farewell.
    broken.end().catch(() => undefined);
    timer = setTimeout(connect, retryMs);
    timer.unref();
    retryMs = Math.min(retryMs * 2, retryMsMax);
  }

  function connect(): void {
    const made = new pg.Client({
      connectionString: databaseUrl,
      application_name: "tranche listener",
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: 10_000,
    });
    client = made;
    made.on("error", () => retry(made));
    made.on("end", () => retry(made));
    made.on("notification", ({ payload }) => {
      if (!isClosed) handlers.onNotification(payload ?? "");
    });
    made
      .connect()
      .then(() => prepareSession(made))
      .then(() => made.query(`listen ${pg.escapeIdentifier(channel)}`))
      .then(() => {
        if (isClosed || client !== made) return;
        retryMs = retryMsMin;
        handlers.onListening();
      })
      .catch(() => retry(made));
  }

  connect();
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
