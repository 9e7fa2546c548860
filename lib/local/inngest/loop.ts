import type { Signal } from "./signal";

export interface Loop {
  /** Ends after the turn that is under way. */
  stop(): Promise<void>;
}

interface Options {
  /** What has to be so before a turn, e.g. that this process holds the lock. */
  ready: () => Promise<void>;
  /** One turn; returns the milliseconds to wait for the signal before the next. */
  turn: () => Promise<number>;
  signal: Signal;
  /** Told of a turn that failed; the next one follows a second later. */
  onError: (error: unknown) => void;
}

const pauseAfterErrorMs = 1_000;

/** Repeats a turn for as long as the executor lives, whatever one turn throws. */
export function startLoop({ ready, turn, signal, onError }: Options): Loop {
  let isStopped = false;
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const running = (async () => {
    while (!isStopped) {
      await Promise.race([ready(), stopped]);
      if (isStopped) return;
      let waitMs = pauseAfterErrorMs;
      try {
        waitMs = await turn();
      } catch (error) {
        if (!isStopped) onError(error);
      }
      if (!isStopped) await signal.wait(waitMs);
    }
  })();
  return {
    async stop() {
      isStopped = true;
      stop();
      signal.notify();
      await running;
    },
  };
}
