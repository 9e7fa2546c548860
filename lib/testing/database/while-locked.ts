import pg from "pg";
import { expect } from "vitest";

/**
 * Starts `count` actions that change the row, or without an id the table, while somebody else holds it; lets them go when
 * all of them wait, and gives their outcomes. So each has read what it goes by before any of them writes.
 */
export async function whileLocked<T>(
  databaseUrl: string,
  { table, id }: { table: string; id?: number },
  count: number,
  action: (index: number) => Promise<T>,
): Promise<PromiseSettledResult<T>[]> {
  const holder = new pg.Client(databaseUrl);
  // Another connection, since a transaction goes on seeing the activity that it saw first.
  const watcher = new pg.Client(databaseUrl);
  await Promise.all([holder.connect(), watcher.connect()]);
  try {
    await holder.query("begin");
    const name = pg.escapeIdentifier(table);
    if (id === undefined) await holder.query(`lock table ${name} in share mode`);
    else await holder.query(`select from ${name} where id = $1 for update`, [id]);
    const outcomes = Promise.allSettled(Array.from({ length: count }, (_, index) => action(index)));
    const waiting = `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await watcher.query(waiting)).rows[0]?.count).toBe(count);
    await holder.query("commit");
    return await outcomes;
  } finally {
    await Promise.all([holder.end(), watcher.end()]);
  }
}
