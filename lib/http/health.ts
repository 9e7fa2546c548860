const timeoutMs = 3_000;

export interface Health {
  ok: boolean;
  parts: Record<string, "up" | "down">;
}

/** Asks every part at once; one that throws or takes longer than three seconds is down. Says no more than that. */
export async function checkHealth(checks: Record<string, () => Promise<unknown>>): Promise<Health> {
  const parts = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await isUp(check)] as const),
  );
  return {
    ok: parts.every(([, up]) => up),
    parts: Object.fromEntries(parts.map(([name, up]) => [name, up ? "up" : "down"])),
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
    if (shared && Date.now() < shared.until) return shared.promise;
    const promise = look();
    // Until it has ended, and then for a second.
    const own = { promise, until: Number.POSITIVE_INFINITY };
    shared = own;
    const settle = () => {
      own.until = Date.now() + lookMs;
    };
    promise.then(settle, settle);
    return promise;
  };
}

async function isUp(check: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const answer = check().then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
