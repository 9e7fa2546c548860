import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { LocalTime } from "@/components/exports/local-time";
import { useIsOnline } from "./use-is-online";

/** Says that there is no connection and how old is what the page shows. It goes by itself. */
export function OfflineWords() {
  const client = useQueryClient();
  const isOnline = useIsOnline();
  const readAt = isOnline ? undefined : oldestShown(client);
  return (
    <p
      role="status"
      className="flex shrink-0 items-center gap-2 border-b border-line bg-bad-soft px-4 py-1.5 empty:hidden print:hidden"
    >
      {!isOnline && (
        <>
          <CloudOff aria-hidden className="size-4 shrink-0 text-bad" />
          <span>
            You are offline.{" "}
            {readAt !== undefined && (
              <>
                What is shown is from <LocalTime iso={new Date(readAt).toISOString()} />.{" "}
              </>
            )}
            The page goes on when the connection is back.
          </span>
        </>
      )}
    </p>
  );
}

/** When the oldest of what the page shows was read, in milliseconds since 1970; undefined where it shows nothing. */
function oldestShown(client: QueryClient): number | undefined {
  const times = client
    .getQueryCache()
    .findAll({ type: "active" })
    .flatMap(({ state }) => (state.data === undefined ? [] : [state.dataUpdatedAt]));
  return times.length === 0 ? undefined : Math.min(...times);
}
