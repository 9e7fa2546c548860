import type { Viewer } from "@/lib/auth/viewer";
import type { Database } from "@/lib/db/prisma";
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
  /** Asked again from time to time: who watches, or undefined when they may not any more. */
  findViewer(): Promise<Viewer | undefined>;
}

export interface WatchReport {
  /** The watch has told everything up to this event. */
  lastEventId: number;
  /** Empty when the watch begins and after each idle while. */
  news: ExportNews[];
}

/**
 * Watches exports through the outbox, from after the event `after` or from now on. The subscription begins before the
 * first reading, so nothing is missed between the two, nor between a watch and one that begins after its last event.
 */
export async function* watchExports(
  { database, feed }: { database: Database; feed: ExportFeed },
  viewer: Viewer,
  watched: Watched,
  after: number | undefined,
  { signal, idleMs, lifeMs, findViewer }: WatchOptions,
): AsyncGenerator<WatchReport, void, void> {
  const until = Date.now() + lifeMs;
  const subscription = feed.subscribe((change) => isWatched(viewer, watched, change), signal);
  try {
    const reader = await openEventReader(database, viewer, watched, after);
    yield { lastEventId: reader.lastEventId, news: [] };
    let watcher: Viewer | undefined = viewer;
    while (watcher) {
      const news = await reader.read(watcher);
      if (news.length > 0) yield { lastEventId: reader.lastEventId, news };
      const leftMs = until - Date.now();
      if (leftMs <= 0) return;
      const reason = await subscription.next(Math.min(idleMs, leftMs));
      if (reason === "closed") return;
      if (reason === "timeout") {
        watcher = await findViewer();
        yield { lastEventId: reader.lastEventId, news: [] };
      }
    }
  } finally {
    subscription.end();
  }
}

function isWatched(viewer: Viewer, watched: Watched, change: ExportChange): boolean {
  if (watched !== "all") return change.exportId === watched.exportId;
  return viewer.isAdmin || change.userId === viewer.userId;
}
