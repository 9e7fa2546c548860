import pg from "pg";
import { expect, onTestFinished } from "vitest";

export interface HeldExport {
  /** Waits until the export stands before the gate. */
  untilReached(): Promise<void>;
  release(): Promise<void>;
  /** Opens the gate once `ending` waits behind it: the step that stands there is late from then on. */
  releaseBehind<T>(ending: Promise<T>): Promise<T>;
}

/** What is about to be written of an export that is held. Its condition is one on the row in `export_reports`. */
const gates = {
  /** That its snapshot is taken: all rows have been read, and nobody knows of its tranches yet. */
  snapshot: { event: "insert", condition: "new.part_index = 0" },
  /** That it is completed: its file is there, and nobody knows of it yet. */
  completion: {
    event: "update of status",
    condition: "new.part_index is null and new.status = 'completed'",
  },
};

/**
 * Keeps a chunked export from going on, so that it is under way for as long as a test needs it to be, on a machine of any
 * speed. The export is known by a search parameter that no other has, itself or a report in it. The gate opens at `release`, and at the end of the
 * test in any case.
 */
export async function holdExport(
  databaseUrl: string,
  mark: Record<string, string>,
  before: keyof typeof gates,
): Promise<HeldExport> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  const key = 1 + Math.floor(Math.random() * 2 ** 40);
  const name = `hold_${key}`;
  const { rows } = await client.query<{ pid: number }>(
    "select pg_backend_pid() as pid, pg_advisory_lock($1)",
    [key],
  );
  // Whoever is to write that waits in the database for the lock that this connection has.
  const { event, condition } = gates[before];
  const json = (value: unknown) => pg.escapeLiteral(JSON.stringify(value));
  const isMarked = `(new.search_params @> ${json(mark)} or new.query->'asked' @> ${json([{ search_params: mark }])})`;
  await client.query(`
    create function ${name}() returns trigger language plpgsql as
      $$ begin perform pg_advisory_xact_lock_shared(${key}); return new; end $$;
    create trigger ${name} before ${event} on export_reports for each row
      when (${condition} and ${isMarked})
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

  const own = rows.map(({ pid }) => pid);
  return {
    async untilReached() {
      await expect.poll(() => waitersFor(own)).not.toEqual([]);
    },
    release,
    async releaseBehind(ending) {
      await expect.poll(async () => waitersFor(await waitersFor(own))).not.toEqual([]);
      await release();
      return ending;
    },
  };
}
