import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { ExportPages } from "@/components/exports/data/export-pages";
import { useStreamState } from "@/components/exports/data/live-exports";
import { exportQuery, notSooner } from "@/components/exports/data/queries";
import type { ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";
import { hear } from "./heard-exports";

const pollMs = 5_000;
/** Beside a stream that works: it may have died without a word. */
const pollLiveMs = 60_000;

/**
 * A person's own exports: those of the list as far as it is loaded, and those that are not in it, as far as the page has
 * heard of them. Newer ones push an export out of the list, and one that is retried may have been out of it before.
 */
export function useOwnExports(
  list: Pick<ExportPages, "pages"> | undefined,
): readonly ExportObject[] | undefined {
  const isLive = useStreamState() === "live";
  const client = useQueryClient();
  const [heard, setHeard] = useState(() => {
    const known = client.getQueriesData<ExportObject>({ queryKey: ["export"] });
    return hear(
      new Map(),
      known.flatMap(([, item]) => item ?? []),
    );
  });
  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        const { queryKey, state } = event.query;
        // Not what a page brings along: that is there while it is drawn.
        if (event.type !== "updated" || event.action.type !== "success" || queryKey[0] !== "export") return;
        // The cast: all queries under this key are made by exportQuery.
        const item = state.data as ExportObject;
        setHeard((before) => hear(before, [item]));
      }),
    [client],
  );
  const listed = useMemo(() => list?.pages.flatMap(({ exports }) => exports), [list]);
  useEffect(() => {
    const moving = listed?.filter(({ status }) => isInFlight(status)) ?? [];
    setHeard((before) => hear(before, moving));
  }, [listed]);
  const unlisted = useMemo(() => {
    const ids = new Set(listed?.map(({ id }) => id));
    return [...heard.values()].filter(({ id }) => !ids.has(id));
  }, [listed, heard]);
  useQueries({
    queries: unlisted
      .filter(({ status }) => isInFlight(status))
      .map(({ id }) => ({
        ...exportQuery(id),
        refetchInterval: ({ state }: { state: { error: Error | null } }) =>
          notSooner(state.error, isLive ? pollLiveMs : pollMs),
        refetchIntervalInBackground: true,
      })),
  });
  return useMemo(
    () => listed && [...listed.filter(({ owner }) => owner === null), ...unlisted],
    [listed, unlisted],
  );
}
