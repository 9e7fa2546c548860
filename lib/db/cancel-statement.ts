import pg from "pg";

/** query_canceled: by a person, by a timeout, or by `cancelStatement`. PostgreSQL documentation, "PostgreSQL Error Codes". */
export const queryCanceled = "57014";

export function isCancelled(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === queryCanceled;
}

/**
 * Has the database cancel what one of its processes runs at this moment. Where it cannot be told, the connection that is
 * meant is lost as well, or its statement just runs to its end.
 */
export async function cancelStatement(pool: pg.Pool, processId: number): Promise<void> {
  await pool.query("select pg_cancel_backend($1)", [processId]).catch(() => undefined);
}

/**
 * The number of the database's process that serves a connection's transaction, after `begin`, statements that end in a
 * semicolon. It is asked of the database: behind a pooler in transaction mode the driver knows only a number that the pooler
 * made up, and the next transaction may be served by another process.
 */
export async function transactionProcess(client: pg.PoolClient, begin = ""): Promise<number> {
  const results: unknown = await client.query(`${begin} select pg_backend_pid() as pid`);
  // One for each statement, where there are several.
  const last = [results].flat().at(-1) as pg.QueryResult<{ pid: number }> | undefined;
  const pid = last?.rows[0]?.pid;
  if (pid === undefined) throw new Error("The database did not tell its process.");
  return pid;
}

/**
 * Does `work`, and calls `cancel` once the signal is aborted meanwhile. Throws what `work` throws, and the signal's reason
 * when it was aborted before there was anything to cancel.
 */
export async function cancellable<T>(
  signal: AbortSignal,
  cancel: () => void,
  work: () => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}
