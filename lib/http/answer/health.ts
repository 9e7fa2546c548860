const timeoutMs = 3_000;

export interface Health {
  ok: boolean;
  parts: Record<string, "up" | "down">;
  /** Finished files that are not what their receipts say; null when nobody could tell. That is no part's fault. */
  differing_files: number | null;
}

/**
 * Asks every part at once; one that throws or takes longer than three seconds is down. Says no more than that, and how
 * many files differ.
 */
export async function checkHealth(
  checks: Record<string, () => Promise<unknown>>,
  countDifferingFiles: () => Promise<number>,
): Promise<Health> {
  const [differing, ...parts] = await Promise.all([
    inTime(countDifferingFiles),
    ...Object.entries(checks).map(async ([name, check]) => [name, await inTime(check)] as const),
  ]);
  return {
    ok: parts.every(([, answer]) => answer),
    parts: Object.fromEntries(parts.map(([name, answer]) => [name, answer ? "up" : "down"])),
    differing_files: differing?.value ?? null,
  };
}

/** For so long one look is everybody's answer: who asks more often learns nothing more, and keeps nobody waiting. */
const lookMs = 1_000;

/**
 * Makes a function that gives what `look` found, at most a second ago. Whoever asks while it looks waits for the same
 * look.
 */
export function shareLook<T>(look: () => Promise<T>): () => Promise<T> {
  let shared: { promise: Promise<T>; until: number } | undefined;
  return () => {
    if (shared && performance.now() < shared.until) return shared.promise;
    const promise = look();
    // Until it has ended, and then for a second.
    const own = { promise, until: Number.POSITIVE_INFINITY };
    shared = own;
    const settle = () => {
      own.until = performance.now() + lookMs;
    };
    promise.then(settle, settle);
    return promise;
  };
}

/** What it answers; undefined when it throws or takes too long. */
async function inTime<T>(ask: () => Promise<T>): Promise<{ value: T } | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  const answer = ask().then(
    (value) => ({ value }),
    () => undefined,
  );
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
