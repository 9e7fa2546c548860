import { limits } from "@/lib/local/inngest/limits";

const unitMs = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;

/** Milliseconds of a duration as the SDK writes it ("1d2h", "90s", "" for none), or null if it is not one. */
export function parseDuration(text: string): number | null {
  if (!/^(\d+[wdhms])*$/.test(text)) return null;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([wdhms])/g))
    sum += Number(count) * unitMs[unit as keyof typeof unitMs]; // the expression above allows no other unit
  return sum;
}

/**
 * Milliseconds from now until the end of a sleep or wait, written by the SDK as a duration or as an ISO date.
 * Throws if it is neither or longer than the documented year.
 */
export function waitMs(text: string, nowMs = Date.now()): number {
  const ms = parseDuration(text) ?? Math.max(0, Date.parse(text) - nowMs);
  if (Number.isNaN(ms)) throw new Error(`"${text}" is neither a duration nor a date.`);
  if (ms > limits.sleepSecondsMax * 1000)
    throw new Error(`A sleep or wait of ${text} is longer than a year.`);
  return ms;
}

const backoffSeconds = [15, 30, 60, 120, 300, 600, 1200, 2400, 3600, 7200];

/**
 * Milliseconds until the next attempt after attempt number `attempt` (from 0) failed
 * (https://www.inngest.com/docs/features/inngest-functions/error-retries/retries, the default schedule).
 */
export function backoffMs(attempt: number, random = Math.random()): number {
  const seconds = backoffSeconds[Math.min(attempt, backoffSeconds.length - 1)] ?? 0;
  return (seconds + random * 30) * 1000;
}

/** Milliseconds of a `Retry-After` value (seconds or a date), clipped to 1 s to 24 h; null if it is unusable. */
export function retryAfterMs(header: string, nowMs = Date.now()): number | null {
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - nowMs) / 1000;
  if (Number.isNaN(seconds)) return null;
  return Math.min(Math.max(seconds, limits.retryAfterSecondsMin), limits.retryAfterSecondsMax) * 1000;
}
