import sql from "sql-template-tag";
import type { Ask } from "./named-records";

/** A time zone as the database knows it. */
export interface TimeZone {
  /** In the database's spelling, so that one zone has one name. */
  name: string;
  /** Its calendar's day at some instant, YYYY-MM-DD. */
  today: string;
}

/**
 * What the database knows of a zone, undefined when it does not. Hosts differ in the zones that they have and in what
 * they know of them, and the database cuts the days and writes the times of a file: so "today" is by its rules, too.
 */
export async function resolveTimeZone(ask: Ask, name: string, now: Date): Promise<TimeZone | undefined> {
  const [zone] = await ask<TimeZone>(
    sql`select name, to_char(${now.toISOString()}::timestamptz at time zone name, 'YYYY-MM-DD') as today
      from pg_timezone_names where lower(name) = lower(${name})`,
  );
  return zone;
}
