import type { ExportFeed } from "./export-feed";

export interface Waiting {
  /** The export (never one of its tranches) whose changes are waited for. */
  exportId: number;
  timeoutMs: number;
  /** Aborted when the caller has gone. */
  signal: AbortSignal;
}

/**
 * Long-polling: reads at once and again after each change, until what is read is news or the time is over, and returns
 * the last reading. Holds nothing but a timer meanwhile.
 */
export async function waitForChange<Reading>(
  feed: ExportFeed,
  { exportId, timeoutMs, signal }: Waiting,
  read: () => Promise<Reading>,
  isNews: (reading: Reading) => boolean,
): Promise<Reading> {
  const until = performance.now() + timeoutMs;
  const subscription = feed.subscribe((change) => change.exportId === exportId, signal);
  try {
    for (;;) {
      const reading = await read();
      const leftMs = until - performance.now();
      if (leftMs <= 0 || isNews(reading)) return reading;
      // Where the process stops the caller still listens, and is told what is true then.
      if ((await subscription.next(leftMs)) === "closed") return signal.aborted ? reading : await read();
    }
  } finally {
    subscription.end();
  }
}
