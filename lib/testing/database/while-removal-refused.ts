import type pg from "pg";

/** Does something while no row can be removed from a table, which says "kept by a test". */
export async function whileRemovalRefused<Result>(
  pool: Pick<pg.Pool, "query">,
  table: string,
  work: () => Promise<Result>,
): Promise<Result> {
  await pool.query(`create function keep_row() returns trigger language plpgsql as $$
      begin raise exception 'kept by a test'; end $$;
    create trigger kept before delete on ${table} for each row execute function keep_row()`);
  try {
    return await work();
  } finally {
    await pool.query("drop function keep_row() cascade");
  }
}
