import type pg from "pg";
import { z } from "zod";
import { listen } from "@/lib/db/listen";

/** How often the outbox is looked at beside the notifications: seldom while they arrive, else often (poolers drop them). */
const lookSeldomMs = 10_000;
const lookOftenMs = 1_000;

const exportChange = z
  .object({ event_id: z.int(), user_id: z.int(), export_id: z.int() })
  .transform(({ event_id, user_id, export_id }) => ({
    eventId: event_id,
    userId: user_id,
    exportId: export_id,
  }));

/** A new row of the outbox export_events. */
export type ExportChange = z.output<typeof exportChange>;

export interface OutboxHandlers {
  /** This very change was committed. */
  onChange(change: ExportChange): void;
  /** Changes were committed that nobody can name. */
  onUnknownChanges(): void;
}

/**
 * Tells of new rows of the outbox, on one listening connection and, beside it, a look at the table from time to time.
 * Where notifications do not arrive (behind a pooler, or while the connection is down) the look alone goes on, every
 * second. The function it returns ends both.
 */
export function watchOutbox(
  pool: pg.Pool,
  databaseUrl: string,
  handlers: OutboxHandlers,
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let announcedId = 0;
  let isHearing = false;
  let isEnded = false;
  let lastLook: string | undefined;

  const listener = listen(databaseUrl, "tranche_exports", {
    onListening: handlers.onUnknownChanges,
    onNotification(payload) {
      const change = parseChange(payload);
      if (!change) return handlers.onUnknownChanges();
      isHearing = true;
      announcedId = Math.max(announcedId, change.eventId);
      handlers.onChange(change);
    },
  });

  async function look(): Promise<void> {
    // The count tells of an event that became visible after one with a higher id: its transaction took longer.
    const { rows } = await pool.query<{ last_id: number; count: number }>(
      `select coalesce(max(id), 0) as last_id, count(*) as count
       from export_events where created_at > now() - interval '2 minutes'`,
    );
    const found = `${rows[0]?.last_id}/${rows[0]?.count}`;
    if (isEnded || found === lastLook) return;
    lastLook = found;
    if ((rows[0]?.last_id ?? 0) > announcedId) isHearing = false;
    // The first look, too: something may have changed between the beginning of the watch and it.
    handlers.onUnknownChanges();
  }

  function lookLater(): void {
    timer = setTimeout(
      async () => {
        // The database may be away for a while; the next look comes anyway.
        await look().catch(() => undefined);
        if (!isEnded) lookLater();
      },
      isHearing ? lookSeldomMs : lookOftenMs,
    );
    timer.unref();
  }

  lookLater();
  return async () => {
    isEnded = true;
    clearTimeout(timer);
    await listener.close();
  };
}

function parseChange(payload: string): ExportChange | undefined {
  try {
    return exportChange.parse(JSON.parse(payload));
  } catch {
    // Not one of ours.
    return undefined;
  }
}
