import type { Viewer } from "@/lib/auth/viewer";
import type { ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";
import type { ExportFeed } from "@/lib/exports/watch/export-feed";
import { waitForChange } from "@/lib/exports/watch/wait-for-change";
import { exportsTag, isNotModified } from "@/lib/http/answer/conditional";
import type { ApiCall } from "@/lib/http/call/api-route";
import type { FairQueue } from "@/lib/http/call/fair-queue";
import { viewerNow } from "@/lib/http/call/viewer-now";
import type { WaitingPlaces } from "./waiting-places";

export interface LongPollDeps {
  feed: ExportFeed;
  waitingPlaces: WaitingPlaces;
  watchTurns: FairQueue;
}

interface Reading {
  object: ExportObject;
  tag: string;
}

/**
 * Reads an export, and while it is in flight reads it again after each change until there is news or `timeoutMs` are
 * over. News is a tag other than the one in If-None-Match, so that nothing is missed between two polls; without that
 * header, another status or another count of parts than at first. Who holds too many places is answered at once.
 *
 * Whoever has waited is looked at again before each reading; throws UNAUTHORIZED once their credentials have died.
 */
export async function longPoll(
  { feed, waitingPlaces, watchTurns }: LongPollDeps,
  { request, viewer, findViewer }: Pick<ApiCall<unknown>, "request" | "viewer" | "findViewer">,
  timeoutMs: number,
  readObject: (viewer: Viewer) => Promise<ExportObject>,
): Promise<Reading> {
  const read = async (reader: Viewer): Promise<Reading> => {
    const object = await readObject(reader);
    return { object, tag: exportsTag([object], new Date()) };
  };
  const first = await read(viewer);
  const isNews = ({ object, tag }: Reading) =>
    !isInFlight(object.status) ||
    (request.headers.has("if-none-match")
      ? !isNotModified(request, tag)
      : object.status !== first.object.status ||
        object.progress?.parts_ready !== first.object.progress?.parts_ready);
  if (timeoutMs === 0 || isNews(first)) return first;
  const giveBack = waitingPlaces.take(viewer.userId);
  if (!giveBack) return first;
  try {
    // The changes of a part are told as its export's.
    const exportId = first.object.parent_report_id ?? first.object.id;
    const readAgain = () =>
      watchTurns.run(viewer.userId, request.signal, async () => read(await viewerNow({ findViewer })));
    return await waitForChange(feed, { exportId, timeoutMs, signal: request.signal }, readAgain, isNews);
  } finally {
    giveBack();
  }
}
