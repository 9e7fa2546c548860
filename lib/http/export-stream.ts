import { ApiError } from "@/lib/contract/api-error";
import type { ExportObject } from "@/lib/contract/export";
import { type ExportStatus, isInFlight } from "@/lib/contract/export-status";
import type { Database } from "@/lib/db/prisma";
import type { ExportFeed } from "@/lib/exports/export-feed";
import type { ExportRow } from "@/lib/exports/export-row";
import { newestEvent, type Watched } from "@/lib/exports/read-events";
import { getExport, readExports } from "@/lib/exports/read-exports";
import { type WatchReport, watchExports } from "@/lib/exports/watch-exports";
import type { ApiAnswer, ApiCall } from "./api-route";
import { eventMessage, eventStreamHeaders, heartbeat, lastEventIdOf, reconnectSoon } from "./event-stream";
import type { WaitingPlaces } from "./waiting-places";

/** Life of a stream, below the 300 s after which platforms cut it off; its reader comes back and goes on. */
const lifeMs = 280_000;
const idleMs = 15_000;

export interface ExportStreamParts {
  database: Database;
  feed: ExportFeed;
  waitingPlaces: WaitingPlaces;
  /** The wire objects of these rows, in their order. */
  serialize(rows: readonly ExportRow[]): Promise<ExportObject[]>;
}

type Call = Pick<ApiCall<unknown>, "request" | "viewer" | "findViewer">;

/**
 * GET /exports/events: each change of all that the viewer may list, from now on or after Last-Event-ID. Throws
 * BAD_REQUEST for an unusable Last-Event-ID and RATE_LIMIT_EXCEEDED when the viewer holds too many streams open.
 */
export async function streamExports(parts: ExportStreamParts, call: Call): Promise<ApiAnswer> {
  const after = lastEventIdOf(call.request);
  return streamAnswer(parts, call, async function* (signal) {
    for await (const { lastEventId, news } of watch(parts, call, "all", after, signal)) {
      if (news.length === 0) yield heartbeat(lastEventId);
      const objects = await parts.serialize(news.map(({ row }) => row));
      for (const [index, object] of objects.entries()) {
        yield exportMessage(news[index]?.eventId ?? lastEventId, object);
      }
    }
  });
}

/**
 * GET /exports/{id}/events: the export as it is now, then at each change, until it has ended. A reader that comes back
 * after the last message of an ended export gets 204, at which browsers stop coming back. Throws NOT_FOUND like
 * GET /exports/{id}, and what `streamExports` throws.
 */
export async function streamExport(parts: ExportStreamParts, call: Call, id: number): Promise<ApiAnswer> {
  const { database } = parts;
  const after = lastEventIdOf(call.request);
  const { status, parentReportId } = await getExport(database, call.viewer, id);
  // A part has no events of its own: they are its export's.
  const watched = { exportId: parentReportId ?? id };
  const newest = await newestEvent(database, call.viewer, watched);
  // The column has a CHECK constraint with exactly these values.
  const hasEnded = !isInFlight(status as ExportStatus);
  if (after !== undefined && newest <= after && hasEnded) return { status: 204 };

  return streamAnswer(parts, call, async function* (signal) {
    let isNewReader = after === undefined;
    for await (const { lastEventId, news } of watch(parts, call, watched, after ?? newest, signal)) {
      if (news.length === 0 && !isNewReader) yield heartbeat(lastEventId);
      else {
        const [object] = await parts.serialize(await readExports(database, call.viewer, [id]));
        if (!object) return;
        yield exportMessage(lastEventId, object);
        if (!isInFlight(object.status)) return;
      }
      isNewReader = false;
    }
  });
}

function watch(
  parts: ExportStreamParts,
  { viewer, findViewer }: Call,
  watched: Watched,
  after: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<WatchReport, void, void> {
  return watchExports(parts, viewer, watched, after, { signal, idleMs, lifeMs, findViewer });
}

function streamAnswer(
  { waitingPlaces }: ExportStreamParts,
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
