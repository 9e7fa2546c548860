import pg from "pg";
import { expect, onTestFinished } from "vitest";

export interface HeldTranche {
  release(): Promise<void>;
  /** Releases the tranche once `ending` waits for it: whoever was to begin it is late from then on. */
  releaseBehind<T>(ending: Promise<T>): Promise<T>;
}

/**
 * Keeps one tranche of an export from being begun, so that the export is under way for as long as a test needs it to be,
 * on a machine of any speed. The export is known by a search parameter that no other has. The gate opens at `release`,
 * and at the end of the test in any case.
 */
export async function holdTranche(
  databaseUrl: string,
  mark: Record<string, string>,
  partIndex: number,
): Promise<HeldTranche> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  const key = 1 + Math.floor(Math.random() * 2 ** 40);
  const name = `hold_${key}`;
  const { rows } = await client.query<{ pid: number }>(
    "select pg_backend_pid() as pid, pg_advisory_lock($1)",
    [key],
  );
  // Whoever begins the tranche waits in the database for the lock that this connection has.
  await client.query(`
    create function ${name}() returns trigger language plpgsql as
      $$ begin perform pg_advisory_xact_lock_shared(${key}); return new; end $$;
    create trigger ${name} before update of status on export_reports for each row
      when (new.status = 'processing' and new.part_index = ${partIndex}
        and new.search_params @> ${pg.escapeLiteral(JSON.stringify(mark))})
      execute function ${name}()`);
  let isHeld = true;
  const release = async () => {
    if (!isHeld) return;
    isHeld = false;
    await client.query("select pg_advisory_unlock($1)", [key]);
    await client.query(`drop function ${name} cascade`);
    await client.end();
  };
  onTestFinished(release);

  /** The database processes that wait for a lock of one of these. */
  async function waitersFor(pids: number[]): Promise<number[]> {
    const waiting = await client.query<{ pid: number }>(
      "select pid from pg_stat_activity where pg_blocking_pids(pid) && $1::int[]",
      [pids],
    );
    return waiting.rows.map(({ pid }) => pid);
  }

  return {
    release,
    async releaseBehind(ending) {
      const own = rows.map(({ pid }) => pid);
      await expect.poll(async () => waitersFor(await waitersFor(own))).not.toEqual([]);
      await release();
      return ending;
    },
  };
}
