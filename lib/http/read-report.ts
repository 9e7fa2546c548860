import type pg from "pg";
import { ApiError } from "@/lib/contract/api-error";
import type { Queryable, ReportRequest } from "@/lib/reports/report-request";
import type { ApiCall } from "./api-route";
import { reportRequest } from "./report-call";

/**
 * Answers a call of GET /reports/{report_type}/... by `read`. When the caller goes away, as a page does whose filters
 * have changed again, the statement that runs is cancelled: nobody waits for it, and others wait behind it.
 */
export async function readReport<Answer>(
  pool: pg.Pool,
  call: ApiCall<{ report_type: string }>,
  read: (database: Queryable, request: ReportRequest) => Promise<Answer>,
): Promise<Answer> {
  const request = reportRequest(call);
  const { signal } = call.request;
  const client = await pool.connect();
  let cancelled: Promise<unknown> | undefined;
  const cancel = () => {
    // Without an answer here the statement just runs to its end.
    cancelled = pool.query("select pg_cancel_backend($1)", [processId(client)]).catch(() => undefined);
  };
  signal.addEventListener("abort", cancel, { once: true });
  try {
    return await read(client, request);
  } catch (error) {
    throw signal.aborted ? new ApiError("SERVICE_UNAVAILABLE", "The caller went away.") : error;
  } finally {
    signal.removeEventListener("abort", cancel);
    // A cancellation that comes late must not hit what the connection does next.
    await cancelled;
    client.release(signal.aborted);
  }
}

/** The driver keeps it, but its types do not tell. */
function processId(client: pg.PoolClient): unknown {
  return "processID" in client ? client.processID : null;
}
