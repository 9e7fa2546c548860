const firstMs = 250;
const maxMs = 10_000;
/** A part that lived this long has recovered: its next crash is a first one again. */
const healthyMs = 30_000;

/**
 * How long to wait before a part that crashed is started again: short at first, twice as long after each crash that
 * follows soon, ten seconds at most. Call it at each crash with how long the part had lived.
 */
export function createRestartDelay(): (livedMs: number) => number {
  let nextMs = firstMs;
  return (livedMs) => {
    if (livedMs > healthyMs) nextMs = firstMs;
    const delayMs = nextMs;
    nextMs = Math.min(nextMs * 2, maxMs);
    return delayMs;
  };
}
