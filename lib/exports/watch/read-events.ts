import type { Viewer } from "@/lib/auth/viewer";
import type { Database } from "@/lib/db/prisma";
import type { ExportRow } from "@/lib/exports/record/export-row";
import { readExports, visibleTo } from "@/lib/exports/record/read-exports";

/** Events read at a time. */
const batch = 500;

// Ids of one user's events grow in the order of their commits, so nothing appears below the last one that was read.
// Those of different users do not: who watches several users' exports looks back, as far as any transaction that
// changes an export can be late, and leaves out what was read before.
const lookBackEvents = 200;
const lookBackMs = 30_000;

/** What is watched: one export (never one of its tranches), or all that the viewer may list. */
export type Watched = { exportId: number } | "all";

/** An export that changed, as it is now. */
export interface ExportNews {
  /** The last event of it that this news covers. */
  eventId: number;
  row: ExportRow;
}

export interface EventReader {
  /** The last event that was read; a later reader can go on after it. */
  readonly lastEventId: number;
  /** The exports that changed since the last reading, each once, in the order of their last events. */
  read(viewer: Viewer): Promise<ExportNews[]>;
}

/** Reads the outbox on, after the event `after` of an earlier reader, or from now on. */
export async function openEventReader(
  database: Database,
  viewer: Viewer,
  watched: Watched,
  after?: number,
): Promise<EventReader> {
  const isOrdered = watched !== "all" || !viewer.isAdmin;
  let last = after ?? (await newestEvent(database, viewer, watched));
  const seen = new Set(isOrdered ? [] : await eventsReadBefore(database, last, after !== undefined));

  async function readBatch(reader: Viewer): Promise<{ id: number; exportReportId: number }[]> {
    const rows = await database.exportEvent.findMany({
      where: {
        ...eventsOf(reader, watched),
        id: isOrdered ? { gt: last } : { gt: last - lookBackEvents, notIn: [...seen] },
      },
      orderBy: { id: "asc" },
      take: batch,
      select: { id: true, exportReportId: true },
    });
    const events = rows.map(({ id, exportReportId }) => ({ id: Number(id), exportReportId }));
    for (const { id } of events) {
      last = Math.max(last, id);
      if (!isOrdered) seen.add(id);
    }
    for (const id of seen) if (id <= last - lookBackEvents) seen.delete(id);
    return events;
  }

  return {
    get lastEventId() {
      return last;
    },
    async read(reader) {
      const newest = new Map<number, number>();
      let events: Awaited<ReturnType<typeof readBatch>>;
      do {
        events = await readBatch(reader);
        for (const { id, exportReportId } of events) {
          // Taken out first, so that the map keeps the order of the last events.
          newest.delete(exportReportId);
          newest.set(exportReportId, id);
        }
      } while (events.length === batch);
      const rows = await readExports(database, reader, [...newest.keys()]);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return [...newest].flatMap(([exportId, eventId]) => {
        const row = byId.get(exportId);
        return row ? [{ eventId, row }] : [];
      });
    },
  };
}

/** The newest event of what is watched, or 0. */
export async function newestEvent(database: Database, viewer: Viewer, watched: Watched): Promise<number> {
  const newest = await database.exportEvent.findFirst({
    where: eventsOf(viewer, watched),
    orderBy: { id: "desc" },
    select: { id: true },
  });
  return Number(newest?.id ?? 0);
}

/** The events to look back on that an earlier reader, which came to `last`, cannot have missed; of a new one: all. */
async function eventsReadBefore(database: Database, last: number, isResumed: boolean): Promise<number[]> {
  const rows = await database.exportEvent.findMany({
    where: { id: { gt: last - lookBackEvents, lte: last } },
    select: { id: true, createdAt: true },
  });
  const lastAt = rows.find(({ id }) => Number(id) === last)?.createdAt.getTime();
  return rows
    .filter(
      ({ id, createdAt }) =>
        !isResumed ||
        Number(id) === last ||
        (lastAt !== undefined && createdAt.getTime() < lastAt - lookBackMs),
    )
    .map(({ id }) => Number(id));
}

function eventsOf(viewer: Viewer, watched: Watched) {
  return { ...visibleTo(viewer), ...(watched === "all" ? {} : { exportReportId: watched.exportId }) };
}
