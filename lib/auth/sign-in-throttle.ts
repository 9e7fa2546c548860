import type pg from "pg";
import { personDigest } from "./person-digest";

const windowMs = 15 * 60_000;

/** Failed attempts in a quarter of an hour, after which one has to wait for the next. By what they are counted for. */
const attemptsMax = {
  /** A browser from which this person has signed in lately. Nobody else's attempts count here. */
  device: 10,
  /** One address that tries one person's passwords. A person who mistypes gets by with a few. */
  pair: 10,
  /**
   * All unknown devices of one person: a guesser with many addresses gets 9,600 tries a day, against passwords of eight
   * characters or more.
   */
  email: 100,
  /** An office behind one address has many people; a list of stolen passwords has more. */
  address: 600,
};

type Subject = keyof typeof attemptsMax;

export interface SignInAttempt {
  email: string;
  ipAddress: string | null;
  /** The device that this person is known to use (device-cookie.ts), or null. */
  deviceId: string | null;
}

export interface Refusal {
  retryAfterSeconds: number;
  /** The first one of its kind in this quarter of an hour; the audit log keeps that one. */
  isFirst: boolean;
}

/**
 * Counts an attempt to sign in, before its password is looked at, so that attempts at one moment are all counted.
 * Returns how long to wait when there were too many, else undefined.
 */
export function countSignInAttempt(
  pool: pg.Pool,
  attempt: SignInAttempt,
  now: Date,
): Promise<Refusal | undefined> {
  return countAttempts(pool, subjects(attempt), (subject) => attemptsMax[kindOf(subject)], now);
}

/**
 * The same for anything that can be guessed: counts an attempt for each subject, of which `maxOf` are let through in a
 * quarter of an hour. The counts live in Postgres: all processes agree.
 */
export async function countAttempts(
  pool: pg.Pool,
  subjects: readonly string[],
  maxOf: (subject: string) => number,
  now: Date,
): Promise<Refusal | undefined> {
  const windowStart = windowStartOf(now);
  const { rows } = await pool.query<{ subject: string; count: number }>(
    `with expired as (delete from sign_in_windows where window_start < $2)
     insert into sign_in_windows (subject, window_start, count) select unnest($1::text[]), $2, 1
     on conflict (subject, window_start) do update set count = sign_in_windows.count + 1
     returning subject, count`,
    [subjects, windowStart],
  );
  const over = rows.map(({ subject, count }) => count - maxOf(subject)).filter((by) => by > 0);
  if (over.length === 0) return undefined;
  const waitMs = windowStart.getTime() + windowMs - now.getTime();
  return { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)), isFirst: over.includes(1) };
}

/**
 * Takes back what was counted, after a sign-in with the right password: nobody who knows it is kept out by having been
 * here often. The person's own earlier mistakes are forgotten, those of others are not.
 */
export function forgetSignInAttempt(pool: pg.Pool, attempt: SignInAttempt, now: Date): Promise<void> {
  return forgetAttempts(pool, subjects(attempt), now);
}

/** The same for what `countAttempts` counted. */
export async function forgetAttempts(pool: pg.Pool, subjects: readonly string[], now: Date): Promise<void> {
  await pool.query(
    `update sign_in_windows
     set count = case when subject ~ '^(device|pair):' then 0 else greatest(count - 1, 0) end
     where subject = any($1::text[]) and window_start = $2`,
    [subjects, windowStartOf(now)],
  );
}

function windowStartOf(now: Date): Date {
  return new Date(Math.floor(now.getTime() / windowMs) * windowMs);
}

/** Always in this order, so that two attempts at one moment never wait for each other. */
function subjects({ email, ipAddress, deviceId }: SignInAttempt): string[] {
  const person = personDigest(email);
  if (deviceId !== null) return [`device:${person}:${deviceId}`];
  const pair = `pair:${person}:${ipAddress ?? "unknown"}`;
  return [pair, `email:${person}`, ...(ipAddress === null ? [] : [`address:${ipAddress}`])];
}

function kindOf(subject: string): Subject {
  // Written above, from these very words.
  return subject.slice(0, subject.indexOf(":")) as Subject;
}
