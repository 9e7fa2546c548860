import { expect } from "vitest";

/**
 * Asks until `check` no longer throws, and gives what it returns. What never comes fails as it did at last, by the limit of
 * all waits (e2e/vitest.config.ts).
 */
export async function eventually<T>(check: () => T | Promise<T>, { intervalMs = 20 } = {}): Promise<T> {
  let found: { value: T } | undefined;
  await expect
    .poll(
      async () => {
        found = { value: await check() };
        return found;
      },
      { interval: intervalMs },
    )
    .toBeDefined();
  if (!found) throw new Error("It has passed without a value.");
  return found.value;
}
