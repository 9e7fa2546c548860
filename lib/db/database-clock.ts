import type { Database } from "./prisma";

/** Both clocks are read in whole milliseconds. */
const roundingMs = 1;

/**
 * An instant of this process's clock, as the database's clock had it: what the database writes may be compared with it.
 * The two are taken for the same clock where the database's answer allows it, so that on one machine nothing is lost;
 * otherwise it is right within half of the time that the database takes to answer.
 */
export async function onDatabaseClock(database: Pick<Database, "$queryRaw">, instant: Date): Promise<Date> {
  const asked = Date.now();
  const [row] = await database.$queryRaw<{ at: Date }[]>`select clock_timestamp() as at`;
  const answered = Date.now();
  if (!row) throw new Error("The database did not tell its time.");
  const at = row.at.getTime();
  if (asked - roundingMs <= at && at <= answered + roundingMs) return instant;
  return new Date(instant.getTime() + Math.round(at - (asked + answered) / 2));
}
