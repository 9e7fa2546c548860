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
