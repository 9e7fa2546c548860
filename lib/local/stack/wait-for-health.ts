interface Waiting {
  /** Told now and then which of the app's parts are down, for whoever wonders what takes so long. */
  onDown: (parts: string[]) => void;
  everyMs: number;
  /** Ends the waiting: then it rejects. */
  signal?: AbortSignal | undefined;
}

/** Resolves when the app says that all its parts are up; for as long as it takes, since the caller notices a death. */
export async function waitForHealth(url: string, waiting?: Waiting): Promise<void> {
  let toldAt = performance.now();
  for (;;) {
    waiting?.signal?.throwIfAborted();
    const down = await partsDown(url);
    if (down?.length === 0) return;
    if (waiting && down && performance.now() - toldAt >= waiting.everyMs) {
      toldAt = performance.now();
      waiting.onDown(down);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Undefined while nobody answers. */
async function partsDown(url: string): Promise<string[] | undefined> {
  const answer = await fetch(`${url}/api/health`).catch(() => undefined);
  if (!answer) return undefined;
  if (answer.ok) return [];
  const health = (await answer.json().catch(() => undefined)) as
    | { parts?: Record<string, string> }
    | undefined;
  return Object.entries(health?.parts ?? { app: "down" }).flatMap(([name, state]) =>
    state === "up" ? [] : [name],
  );
}
