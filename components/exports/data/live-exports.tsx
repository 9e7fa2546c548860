"use client";

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { useIsHydrated } from "@/components/ui/use-is-hydrated";
import { applyExport } from "./export-pages";
import { followExports } from "./follow-exports";

/** "opening" at first, before anything is known; "down" until it is opened again. */
type StreamState = "opening" | "live" | "down";

const StreamContext = createContext<StreamState>("opening");

/** Keeps all that is known of exports up to date by the server's events, for everything below it. */
export function LiveExports({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<StreamState>("opening");
  useEffect(
    () =>
      followExports({
        onExport: (item) => applyExport(client, item),
        onLive: (isNowLive) => {
          setState(isNowLive ? "live" : "down");
          if (!isNowLive) return;
          // What happened while there was no stream, to lists and to single exports.
          for (const key of ["exports", "export"]) void client.invalidateQueries({ queryKey: [key] });
        },
      }),
    [client],
  );
  return <StreamContext value={state}>{children}</StreamContext>;
}

/** Whether changes come by themselves. While they do not, one has to look. */
export function useStreamState(): StreamState {
  const state = use(StreamContext);
  return useIsHydrated() ? state : "opening";
}
