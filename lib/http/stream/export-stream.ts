import type { Viewer } from "@/lib/auth/viewer";
import { ApiError } from "@/lib/contract/api-error";
import type { ExportObject } from "@/lib/contract/export";
import { type ExportStatus, isInFlight } from "@/lib/contract/export-status";
import type { Database } from "@/lib/db/prisma";
import { hasFile } from "@/lib/exports/read/serialize-export";
import type { ExportRow } from "@/lib/exports/record/export-row";
import { getExport, mayKnow, readExports } from "@/lib/exports/record/read-exports";
import type { ExportFeed } from "@/lib/exports/watch/export-feed";
import { newestEvent, type Watched } from "@/lib/exports/watch/read-events";
import { type WatchReport, watchExports } from "@/lib/exports/watch/watch-exports";
import type { ApiAnswer, ApiCall } from "@/lib/http/call/api-route";
import type { FairQueue } from "@/lib/http/call/fair-queue";
import { eventMessage, eventStreamHeaders, heartbeat, reconnectSoon } from "./event-stream";
import type { WaitingPlaces } from "./waiting-places";

/** Life of a stream, below the 300 s after which platforms cut it off; its reader comes back and goes on. */
const lifeMs = 280_000;
const idleMs = 15_000;

export interface ExportStreamDeps {
  database: Database;
  feed: ExportFeed;
  waitingPlaces: WaitingPlaces;
  watchTurns: FairQueue;
  /** The wire object of a row, for who may see so much. */
  serialize(row: ExportRow, viewer: Viewer): Promise<ExportObject>;
}

type Call = Pick<ApiCall<unknown>, "viewer" | "findViewer">;

/**
 * GET /exports/events: each change of all that the viewer may list, from now on or after the event `after`. Throws
 * RATE_LIMIT_EXCEEDED when the viewer holds too many streams open.
 */
export async function streamExports(
  deps: ExportStreamDeps,
  call: Call,
  after: number | undefined,
): Promise<ApiAnswer> {
  return streamAnswer(deps, call, async function* (signal) {
    for await (const { lastEventId, viewer, news } of watch(deps, call, "all", after, signal)) {
      if (news.length === 0) yield heartbeat(lastEventId);
      for (const { eventId, row } of news) {
        const object = await inTurn(deps, call, signal, async () => {
          const reader = await readerOf(call, viewer, row);
          if (reader && !mayKnow(reader, row)) return "nothing";
          return reader && deps.serialize(row, reader);
        });
        if (!object) return;
        if (object !== "nothing") yield exportMessage(eventId, object);
      }
    }
  });
}

/**
 * GET /exports/{id}/events: the export as it is now, then at each change, until it has ended. A reader that comes back
 * after the last message of an ended export gets 204, at which browsers stop coming back. Throws NOT_FOUND like
 * GET /exports/{id}, and what `streamExports` throws.
 */
export async function streamExport(
  deps: ExportStreamDeps,
  call: Call,
  id: number,
  after: number | undefined,
): Promise<ApiAnswer> {
  const { database } = deps;
  const { status, parentReportId } = await getExport(database, call.viewer, id);
  // A part has no events of its own: they are its export's.
  const watched = { exportId: parentReportId ?? id };
  const newest = await newestEvent(database, call.viewer, watched);
  // The column has a CHECK constraint with exactly these values.
  const hasEnded = !isInFlight(status as ExportStatus);
  if (after !== undefined && newest <= after && hasEnded) return { status: 204 };

  return streamAnswer(deps, call, async function* (signal) {
    let isNewReader = after === undefined;
    for await (const { lastEventId, viewer, news } of watch(deps, call, watched, after ?? newest, signal)) {
      if (news.length === 0 && !isNewReader) yield heartbeat(lastEventId);
      else {
        const object = await inTurn(deps, call, signal, async () => {
          const [row] = await readExports(database, viewer, [id]);
          const reader = row && (await readerOf(call, viewer, row));
          return reader && mayKnow(reader, row) ? deps.serialize(row, reader) : undefined;
        });
        if (!object) return;
        yield exportMessage(lastEventId, object);
        if (!isInFlight(object.status)) return;
      }
      isNewReader = false;
    }
  });
}

function watch(
  deps: ExportStreamDeps,
  { viewer, findViewer }: Call,
  watched: Watched,
  after: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<WatchReport, void, void> {
  return watchExports(deps, viewer, watched, after, {
    ...{ signal, idleMs, lifeMs, findViewer },
    inTurn: (read) => inTurn(deps, { viewer }, signal, read),
  });
}

/** All that a stream asks the database: one change wakes every stream of its reader, and they read one after the other. */
function inTurn<T>(
  { watchTurns }: ExportStreamDeps,
  { viewer }: Pick<Call, "viewer">,
  signal: AbortSignal,
  read: () => Promise<T>,
): Promise<T> {
  return watchTurns.run(viewer.userId, signal, read);
}

/**
 * Who is told of a row, undefined once their credentials have died. Looked at again before each message that may carry a
 * link: a reader that takes its time holds the one before it.
 */
async function readerOf({ findViewer }: Call, viewer: Viewer, row: ExportRow): Promise<Viewer | undefined> {
  return hasFile(row) ? findViewer() : viewer;
}

function streamAnswer(
  { waitingPlaces }: ExportStreamDeps,
  { viewer }: Call,
  write: NonNullable<ApiAnswer["stream"]>,
): ApiAnswer {
  return {
    headers: eventStreamHeaders,
    stream: (signal) => {
      const giveBack = waitingPlaces.take(viewer.userId);
      if (!giveBack) {
        throw new ApiError("RATE_LIMIT_EXCEEDED", "Too many streams are open.", { retryAfterSeconds: 15 });
      }
      return (async function* () {
        try {
          yield reconnectSoon;
          yield* write(signal);
        } finally {
          giveBack();
        }
      })();
    },
  };
}

function exportMessage(eventId: number, object: ExportObject): string {
  return eventMessage(eventId, "export", { export: object });
}
