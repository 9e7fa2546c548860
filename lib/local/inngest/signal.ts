export interface Signal {
  /** Ends the present wait, or the next one if nobody waits. */
  notify(): void;
  /** Resolves after `ms`, or as soon as somebody notifies. */
  wait(ms: number): Promise<void>;
}

/** A bell that is not lost when it rings while nobody listens. */
export function createSignal(): Signal {
  let isRung = false;
  let wakeUp: (() => void) | null = null;
  return {
    notify() {
      isRung = true;
      wakeUp?.();
    },
    async wait(ms) {
      if (!isRung)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wakeUp = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      wakeUp = null;
      isRung = false;
    },
  };
}
