import type { Viewer } from "@/lib/auth/viewer";
import type { Database } from "@/lib/db/prisma";
import { mayKnow } from "@/lib/exports/record/read-exports";
import type { ExportFeed } from "./export-feed";
import { type ExportNews, openEventReader, type Watched } from "./read-events";
import type { ExportChange } from "./watch-outbox";

export interface WatchOptions {
  /** Aborted when the watcher has gone. */
  signal: AbortSignal;
  /** After so long without news the watch says so. */
  idleMs: number;
  /** The watch ends after so long; the watcher may begin another one after the last event. */
  lifeMs: number;
  /** Asked again before all news and after each idle while: who watches, or undefined when they may not any more. */
  findViewer(): Promise<Viewer | undefined>;
  /** Does what asks the database as soon as it is this watcher's turn. What changes meanwhile is told with it. */
  inTurn<T>(read: () => Promise<T>): Promise<T>;
}

export interface WatchReport {
  /** The watch has told everything up to this event. */
  lastEventId: number;
  /** Who watches, as they were last looked at. */
  viewer: Viewer;
  /** May be empty when the watch begins and after an idle while alone. */
  news: ExportNews[];
}

/**
 * Watches exports through the outbox, from after the event `after` or from now on. The subscription begins before the
 * first reading, so nothing is missed between the two, nor between a watch and one that begins after its last event.
 *
 * It ends once the watcher's credentials have died, and tells nothing that they may no longer know.
 */
export async function* watchExports(
  { database, feed }: { database: Database; feed: ExportFeed },
  viewer: Viewer,
  watched: Watched,
  after: number | undefined,
  { signal, idleMs, lifeMs, findViewer, inTurn }: WatchOptions,
): AsyncGenerator<WatchReport, void, void> {
  const until = performance.now() + lifeMs;
  const subscription = feed.subscribe((change) => isWatched(viewer, watched, change), signal);
  try {
    const reader = await inTurn(() => openEventReader(database, viewer, watched, after));
    yield { lastEventId: reader.lastEventId, viewer, news: [] };
    let watcher = viewer;
    let lookedAt = performance.now();
    let isIdle = false;
    for (;;) {
      const { changed, found } = await inTurn(async () => {
        const changed = await reader.read(watcher);
        // By the clock too: where a connection is busy with what others change, it is never idle.
        const isDue = isIdle || changed.length > 0 || performance.now() - lookedAt >= idleMs;
        if (!isDue) return { changed, found: watcher };
        lookedAt = performance.now();
        return { changed, found: await findViewer() };
      });
      if (!found) return;
      watcher = found;
      const news = changed.filter(({ row }) => mayKnow(watcher, row));
      if (isIdle || news.length > 0) yield { lastEventId: reader.lastEventId, viewer: watcher, news };
      const leftMs = until - performance.now();
      if (leftMs <= 0) return;
      const reason = await subscription.next(Math.min(idleMs, leftMs));
      if (reason === "closed") return;
      isIdle = reason === "timeout";
    }
  } finally {
    subscription.end();
  }
}

function isWatched(viewer: Viewer, watched: Watched, change: ExportChange): boolean {
  if (watched !== "all") return change.exportId === watched.exportId;
  return viewer.isAdmin || change.userId === viewer.userId;
}
