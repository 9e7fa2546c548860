import type pg from "pg";
import type { Authentication } from "@/lib/auth/authenticate";

const hourMs = 3_600_000;

/**
 * How many times as many requests as by key a person may make by session. What an open page asks by itself in an hour:
 * 13 event streams of 280 s, and the list every minute: 80 requests. Where streams do not get through, it looks every
 * 0.75 s while an export is under way, the list and the watch each by themselves: up to 9,600, and a window behind it
 * once a second, as browsers slow it down: 3,600. A person of the house with three such windows so needs up to 16,800;
 * twenty times their 1,000 leave some thousand for what they do themselves.
 */
const sessionFactor = 20;

export interface RateLimitState {
  limit: number;
  remaining: number;
  /** When the count begins anew, in seconds since 1970. */
  resetEpochSeconds: number;
  isExceeded: boolean;
}

/**
 * Counts one request against the user's hour: those by key or token against one limit, those of signed-in pages against
 * one of their own, so that the page's polling takes nothing from programs. The counts live in Postgres, so that all
 * processes agree, and are written without waiting for the disk: a crash may forget a few requests, which is no harm.
 */
export async function countRequest(
  pool: pg.Pool,
  { viewer, credential }: Pick<Authentication, "viewer" | "credential">,
  now: Date,
): Promise<RateLimitState> {
  const isSession = credential === "session";
  const limit = (viewer.isHouse ? 1_000 : 10_000) * (isSession ? sessionFactor : 1);
  const windowStart = new Date(Math.floor(now.getTime() / hourMs) * hourMs);
  const column = isSession ? "session_count" : "count";
  const { rows } = await pool.query<{ count: number }>(
    `insert into rate_limit_windows (user_id, window_start, ${column})
     select $1::int, $2::timestamptz, 1 from set_config('synchronous_commit', 'off', true)
     on conflict (user_id, window_start) do update set ${column} = rate_limit_windows.${column} + 1
     returning ${column} as count`,
    [viewer.userId, windowStart],
  );
  const count = rows[0]?.count ?? 0;
  return {
    limit,
    remaining: Math.max(0, limit - count),
    resetEpochSeconds: (windowStart.getTime() + hourMs) / 1000,
    isExceeded: count > limit,
  };
}

export function rateLimitHeaders(state: RateLimitState): Record<string, string> {
  return {
    "x-ratelimit-limit": String(state.limit),
    "x-ratelimit-remaining": String(state.remaining),
    "x-ratelimit-reset": String(state.resetEpochSeconds),
  };
}
