import type pg from "pg";
import type { Authentication } from "@/lib/auth/authenticate";

const hourMs = 3_600_000;

export interface RateLimitState {
  limit: number;
  remaining: number;
  /** When the count begins anew, in seconds since 1970. */
  resetEpochSeconds: number;
  isExceeded: boolean;
}

/**
 * Counts one request against the user's hour. The count lives in Postgres, so that all processes agree, and is written
 * without waiting for the disk: a crash may forget a few requests, which is no harm.
 *
 * Requests of a signed-in page are not counted, only shown the count: its own polling would use up an hour's allowance
 * of the house's people in a quarter of that.
 */
export async function countRequest(
  pool: pg.Pool,
  { viewer, credential }: Authentication,
  now: Date,
): Promise<RateLimitState> {
  const limit = viewer.isHouse ? 1_000 : 10_000;
  const windowStart = new Date(Math.floor(now.getTime() / hourMs) * hourMs);
  const sql =
    credential !== "session"
      ? `insert into rate_limit_windows (user_id, window_start, count) values ($1, $2, 1)
         on conflict (user_id, window_start) do update set count = rate_limit_windows.count + 1 returning count`
      : "select count from rate_limit_windows where user_id = $1 and window_start = $2";
  const { rows } = await pool.query<{ count: number }>(sql, [viewer.userId, windowStart]);
  const count = rows[0]?.count ?? 0;
  return {
    limit,
    remaining: Math.max(0, limit - count),
    resetEpochSeconds: (windowStart.getTime() + hourMs) / 1000,
    isExceeded: credential !== "session" && count > limit,
  };
}

export function rateLimitHeaders(state: RateLimitState): Record<string, string> {
  return {
    "x-ratelimit-limit": String(state.limit),
    "x-ratelimit-remaining": String(state.remaining),
    "x-ratelimit-reset": String(state.resetEpochSeconds),
  };
}
