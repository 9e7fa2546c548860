import pg from "pg";
import { ApiError } from "@/lib/contract/api-error";
import type { Queryable, ReportRequest } from "@/lib/reports/report-request";
import type { ApiCall } from "./api-route";
import { reportRequest } from "./report-call";

/** PostgreSQL's error code. */
const queryCancelled = "57014";

/**
 * Answers a call of GET /reports/{report_type}/... by `read`. When the caller goes away, as a page does whose filters
 * have changed again, the statement that runs is cancelled: nobody waits for it, and others wait behind it.
 */
export async function readReport<Answer>(
  pool: pg.Pool,
  call: ApiCall<{ report_type: string }>,
  read: (database: Queryable, request: ReportRequest) => Promise<Answer>,
): Promise<Answer> {
  const request = await reportRequest(pool, call);
  const { signal } = call.request;
  const client = await pool.connect();
  let cancelled: Promise<unknown> | undefined;
  const cancel = () => {
    // Without an answer here the statement just runs to its end.
    cancelled = pool.query("select pg_cancel_backend($1)", [processId(client)]).catch(() => undefined);
  };
  signal.addEventListener("abort", cancel, { once: true });
  try {
    // It may have gone while there was no connection for it.
    signal.throwIfAborted();
    return await read(client, request);
  } catch (error) {
    throw signal.aborted ? new ApiError("SERVICE_UNAVAILABLE", "The caller went away.") : error;
  } finally {
    signal.removeEventListener("abort", cancel);
    await cancelled;
    const isUsable = cancelled === undefined || (await takesStatements(client));
    client.release(!isUsable);
  }
}

/**
 * Whether the connection can go on, once a cancellation has been sent to it: a statement that means nothing meets the
 * cancellation where it comes late, so that it does not hit the next one. To connect anew, each time that somebody types
 * on, would cost more than the statement.
 */
async function takesStatements(client: pg.PoolClient): Promise<boolean> {
  return client.query("select").then(
    () => true,
    (error: unknown) => error instanceof pg.DatabaseError && error.code === queryCancelled,
  );
}

/** The driver keeps it, but its types do not tell. */
function processId(client: pg.PoolClient): unknown {
  return "processID" in client ? client.processID : null;
}
