import { type QueryClient, QueryObserver } from "@tanstack/react-query";
import type { ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";
import { exportQuery, notSooner } from "./queries";

/** While no event tells of it. */
const pollMs = 5_000;

/**
 * The export when it has ended, by whatever the page hears of it. It may be waited for many at once: none of them holds a
 * connection of its own.
 */
export function untilEnded(client: QueryClient, item: ExportObject): Promise<ExportObject> {
  if (!isInFlight(item.status)) return Promise.resolve(item);
  return new Promise((resolve) => {
    const observer = new QueryObserver(client, {
      ...exportQuery(item.id),
      refetchInterval: ({ state }) => notSooner(state.error, pollMs),
      // A window out of sight is told nothing.
      refetchIntervalInBackground: true,
    });
    const stop = observer.subscribe(({ data }) => {
      if (!data || isInFlight(data.status)) return;
      stop();
      resolve(data);
    });
  });
}
