import type pg from "pg";
import { ApiError } from "@/lib/contract/api-error";
import { cancelStatement, isCancelled } from "@/lib/db/cancel-statement";
import type { PageReads } from "@/lib/http/call/page-reads";
import { type ReportCall, reportRequest } from "@/lib/http/call/report-call";
import { viewerAfterWait } from "@/lib/http/call/viewer-now";
import type { Queryable, ReportRequest } from "@/lib/reports/parameters/report-request";

export interface ReadReportDeps {
  pageReads: PageReads;
  /** For small statements; cancels one that runs on a connection of the page's reads. */
  pool: pg.Pool;
}

/** How a read goes through the rows: it shows a stretch of them, or looks through them all. */
type ReadKind = "rows" | "whole";

/**
 * Answers a call of GET /reports/{report_type}/... by `read`, as soon as it is this person's turn (lib/http/call/fair-queue.ts).
 * When the caller goes away, as a page does whose filters have changed again, the statement that runs is cancelled:
 * nobody waits for it, and others wait behind it.
 */
export async function readReport<Answer>(
  { pageReads, pool }: ReadReportDeps,
  kind: ReadKind,
  call: ReportCall,
  read: (database: Queryable, request: ReportRequest) => Promise<Answer>,
): Promise<Answer> {
  const { signal } = call.request;
  return pageReads[kind].run(call.viewer.userId, signal, async () => {
    const client = await pageReads.pool.connect();
    let cancelled: Promise<unknown> | undefined;
    const cancel = () => {
      cancelled = cancelStatement(pool, processId(client));
    };
    signal.addEventListener("abort", cancel, { once: true });
    try {
      // It may have gone while the connection was made.
      signal.throwIfAborted();
      const viewer = await viewerAfterWait(call);
      return await read(client, await reportRequest(client, { ...call, viewer }));
    } catch (error) {
      throw signal.aborted ? new ApiError("SERVICE_UNAVAILABLE", "The caller went away.") : error;
    } finally {
      signal.removeEventListener("abort", cancel);
      await cancelled;
      const isUsable = cancelled === undefined || (await takesStatements(client));
      client.release(!isUsable);
    }
  });
}

/**
 * Whether the connection can go on, once a cancellation has been sent to it: a statement that means nothing meets the
 * cancellation where it comes late, so that it does not hit the next one. To connect anew, each time that somebody types
 * on, would cost more than the statement.
 */
async function takesStatements(client: pg.PoolClient): Promise<boolean> {
  return client.query("select").then(() => true, isCancelled);
}

/** The driver keeps it, but its types do not tell. */
function processId(client: pg.PoolClient): unknown {
  return "processID" in client ? client.processID : null;
}
