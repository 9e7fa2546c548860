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
export async function cancelStatement(pool: pg.Pool, processId: unknown): Promise<void> {
  await pool.query("select pg_cancel_backend($1)", [processId]).catch(() => undefined);
}
