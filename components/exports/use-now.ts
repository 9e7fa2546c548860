import { useEffect, useState } from "react";
import { serverNow } from "@/components/api/server-clock";
import { useIsHydrated } from "@/components/ui/use-is-hydrated";

const tickMs = 1_000;

/**
 * The server's time, each second anew. Starts from a time that server and browser agree on, so that the first rendering is
 * the same on both.
 */
export function useNow(startMs: number): number {
  const isHydrated = useIsHydrated();
  const [now, setNow] = useState(() => (isHydrated && serverNow()) || startMs);
  useEffect(() => {
    const timer = setInterval(() => setNow((before) => serverNow() ?? before + tickMs), tickMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}
