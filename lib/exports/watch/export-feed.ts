import type pg from "pg";
import { type ExportChange, watchOutbox } from "./watch-outbox";

// Waiting for exports, one truth for every way to wait. The outbox export_events is written by a trigger in the
// transaction that changes an export. A process has one feed on it, whatever the number of people who wait there, and
// nobody who waits holds a connection. The feed only wakes them; what they are told they read from the tables, so a
// notification that is lost can delay an answer and never make it wrong.

/** How long a feed without subscribers stays connected. */
const lingerMs = 30_000;

export interface Subscription {
  /**
   * Resolves with "changed" when something may have changed since the last call (or since the subscription was made),
   * "timeout" after `timeoutMs`, and "closed" once the subscriber's signal is aborted or the feed ends.
   */
  next(timeoutMs: number): Promise<"changed" | "timeout" | "closed">;
  /** To be called when nobody waits any more. */
  end(): void;
}

export interface ExportFeed {
  /** Subscribe first, read second: then no change falls between the two. */
  subscribe(isWanted: (change: ExportChange) => boolean, signal: AbortSignal): Subscription;
  /** Ends all waiting, for good. */
  close(): Promise<void>;
}

interface Waiter {
  isWanted(change: ExportChange): boolean;
  wake(): void;
  close(): void;
}

/** Makes the feed of one process. It connects when the first subscriber comes. */
export function createExportFeed(pool: pg.Pool, databaseUrl: string): ExportFeed {
  const waiters = new Set<Waiter>();
  let endWatch: (() => Promise<void>) | undefined;
  let lingering: NodeJS.Timeout | undefined;
  let isClosed = false;

  function connect(): void {
    clearTimeout(lingering);
    endWatch ??= watchOutbox(pool, databaseUrl, {
      onChange: (change) => {
        for (const waiter of waiters) if (waiter.isWanted(change)) waiter.wake();
      },
      onUnknownChanges: () => {
        for (const waiter of waiters) waiter.wake();
      },
    });
  }

  async function disconnect(): Promise<void> {
    clearTimeout(lingering);
    const end = endWatch;
    endWatch = undefined;
    await end?.();
  }

  return {
    subscribe(isWanted, signal) {
      const { waiter, next } = createWaiter(isWanted);
      if (isClosed || signal.aborted) waiter.close();
      else {
        signal.addEventListener("abort", waiter.close, { once: true });
        waiters.add(waiter);
        connect();
      }
      return {
        next,
        end() {
          signal.removeEventListener("abort", waiter.close);
          if (!waiters.delete(waiter) || waiters.size > 0) return;
          lingering = setTimeout(disconnect, lingerMs);
          lingering.unref();
        },
      };
    },
    async close() {
      isClosed = true;
      for (const waiter of waiters) waiter.close();
      await disconnect();
    },
  };
}

function createWaiter(isWanted: Waiter["isWanted"]): { waiter: Waiter; next: Subscription["next"] } {
  let state: "quiet" | "changed" | "closed" = "quiet";
  let resume: () => void = () => undefined;
  return {
    waiter: {
      isWanted,
      wake() {
        if (state === "quiet") state = "changed";
        resume();
      },
      close() {
        state = "closed";
        resume();
      },
    },
    async next(timeoutMs) {
      if (state === "quiet") {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          resume = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        resume = () => undefined;
      }
      if (state === "closed") return "closed";
      const answer = state === "changed" ? "changed" : "timeout";
      state = "quiet";
      return answer;
    },
  };
}
