import type pg from "pg";
import { ApiError } from "@/lib/contract/api-error";
import { cancellable, cancelStatement, transactionProcess } from "@/lib/db/cancel-statement";
import { localFormats } from "@/lib/db/session";
import type { PageReads, ReadKind } from "@/lib/http/call/page-reads";
import { type ReportCall, reportRequest } from "@/lib/http/call/report-call";
import { viewerAfterWait } from "@/lib/http/call/viewer-now";
import type { Queryable, ReportRequest } from "@/lib/reports/parameters/report-request";

export interface ReadReportDeps {
  pageReads: PageReads;
  /** For small statements; cancels one that runs on a connection of the page's reads. */
  pool: pg.Pool;
}

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
  return pageReads.queues[kind].run(call.viewer.userId, signal, async () => {
    const client = await pageReads.pools[kind].connect();
    let cancelled: Promise<void> | undefined;
    let isUsable = false;
    try {
      const processId = await transactionProcess(client, `begin read only; ${localFormats};`);
      const cancel = () => {
        cancelled = cancelStatement(pool, processId);
      };
      const answer = await cancellable(signal, cancel, async () => {
        const viewer = await viewerAfterWait(call);
        return read(client, await reportRequest(client, { ...call, viewer }));
      });
      await client.query("commit");
      isUsable = cancelled === undefined;
      return answer;
    } catch (error) {
      throw signal.aborted ? new ApiError("SERVICE_UNAVAILABLE", "The caller went away.") : error;
    } finally {
      await cancelled;
      client.release(!(isUsable || (await isRolledBack(client))));
    }
  });
}

/**
 * Ends the transaction of a read that failed, if it is still open; false where the connection cannot go on. A cancellation
 * that was sent may come late, and meets the first of two statements that mean nothing, not somebody else's. To connect
 * anew, each time that somebody types on, would cost more.
 */
async function isRolledBack(client: pg.PoolClient): Promise<boolean> {
  const isDone = () =>
    client.query("rollback").then(
      () => true,
      () => false,
    );
  return (await isDone()) || isDone();
}
