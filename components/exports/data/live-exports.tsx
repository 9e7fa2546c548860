"use client";

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { later, useLater } from "@/components/ui/overlay/later";
import { useIsHydrated } from "@/components/ui/use-is-hydrated";
import { applyExport } from "./export-pages";

const following = later(() => import("./follow-exports"));

/** "opening" at first, before anything is known; "down" until it is opened again. */
type StreamState = "opening" | "live" | "down";

const StreamContext = createContext<StreamState>("opening");

/** Keeps all that is known of exports up to date by the server's events, for everything below it. */
export function LiveExports({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<StreamState>("opening");
  const followExports = useLater(following, true)?.followExports;
  useEffect(
    () =>
      followExports?.({
        onExport: (item) => applyExport(client, item),
        onLive: (isNowLive) => {
          setState(isNowLive ? "live" : "down");
          if (!isNowLive) return;
          // What happened while there was no stream, to lists and to single exports.
          for (const key of ["exports", "export"]) void client.invalidateQueries({ queryKey: [key] });
        },
      }),
    [client, followExports],
  );
  return <StreamContext value={state}>{children}</StreamContext>;
}

/** Whether changes come by themselves. While they do not, one has to look. */
export function useStreamState(): StreamState {
  const state = use(StreamContext);
  return useIsHydrated() ? state : "opening";
}
