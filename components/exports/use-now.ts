import { useEffect, useState } from "react";

const tickMs = 1_000;

/**
 * The time, each second anew. Starts from a time that server and browser agree on, so that the first rendering is the
 * same on both.
 */
export function useNow(startMs: number): number {
  const [now, setNow] = useState(startMs);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}
