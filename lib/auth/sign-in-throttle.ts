import { createHash } from "node:crypto";
import type pg from "pg";

const windowMs = 15 * 60_000;

/** Failed attempts in a quarter of an hour, after which one has to wait for the next. */
const attemptsMax = {
  /** A person who mistypes gets by with a few; a guesser gets 960 a day, against passwords of eight characters or more. */
  email: 10,
  /** An office behind one address has many people. */
  address: 60,
};

export interface SignInAttempt {
  email: string;
  ipAddress: string | null;
}

/**
 * Counts an attempt to sign in, before its password is looked at, so that attempts at one moment are all counted.
 * Returns the seconds to wait when there were too many for its e-mail address or its network address, else undefined.
 * The counts live in Postgres: all processes agree.
 */
export async function countSignInAttempt(
  pool: pg.Pool,
  attempt: SignInAttempt,
  now: Date,
): Promise<number | undefined> {
  const windowStart = windowStartOf(now);
  const { rows } = await pool.query<{ subject: string; count: number }>(
    `with expired as (delete from sign_in_windows where window_start < $2)
     insert into sign_in_windows (subject, window_start, count) select unnest($1::text[]), $2, 1
     on conflict (subject, window_start) do update set count = sign_in_windows.count + 1
     returning subject, count`,
    [subjects(attempt), windowStart],
  );
  const isExceeded = rows.some(
    ({ subject, count }) => count > (subject.startsWith("email:") ? attemptsMax.email : attemptsMax.address),
  );
  if (!isExceeded) return undefined;
  return Math.max(1, Math.ceil((windowStart.getTime() + windowMs - now.getTime()) / 1000));
}

/**
 * Takes back what was counted, after a sign-in with the right password: nobody who knows it is kept out by having been
 * here often. The person's own earlier mistakes are forgotten, those of others at the same address are not.
 */
export async function forgetSignInAttempt(pool: pg.Pool, attempt: SignInAttempt, now: Date): Promise<void> {
  await pool.query(
    `update sign_in_windows set count = case when subject like 'email:%' then 0 else greatest(count - 1, 0) end
     where subject = any($1::text[]) and window_start = $2`,
    [subjects(attempt), windowStartOf(now)],
  );
}

function windowStartOf(now: Date): Date {
  return new Date(Math.floor(now.getTime() / windowMs) * windowMs);
}

/** Always in this order, so that two attempts at one moment never wait for each other. */
function subjects({ email, ipAddress }: SignInAttempt): string[] {
  const digest = createHash("sha256").update(email.trim().toLowerCase()).digest("hex");
  return [`email:${digest}`, ...(ipAddress === null ? [] : [`address:${ipAddress}`])];
}
