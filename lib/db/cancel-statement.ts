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
 * Does `work` on a connection with an open transaction; once the signal is aborted, `cancel` is called with the number of
 * the database's process that runs it. That is asked of the database, in the transaction: behind a pooler in transaction
 * mode the driver knows only a number that the pooler made up, and the next transaction may run in another process.
 *
 * Throws what `work` throws, and the signal's reason when it was aborted before there was anything to cancel.
 */
export async function cancellable<T>(
  client: pg.PoolClient,
  signal: AbortSignal,
  cancel: (processId: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const [found] = rows;
  if (!found) throw new Error("The database did not tell its process.");
  const onAbort = () => cancel(found.pid);
  signal.throwIfAborted();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
