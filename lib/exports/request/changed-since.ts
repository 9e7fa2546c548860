import type pg from "pg";
import { covers } from "@/lib/auth/scope";
import type { Viewer } from "@/lib/auth/viewer";
import { ApiError } from "@/lib/contract/api-error";
import type { ChangedSince } from "@/lib/contract/changed-since";
import { isCancelled } from "@/lib/db/cancel-statement";
import { readConsistently } from "@/lib/db/read-consistently";
import type { ExportQuery } from "@/lib/exports/record/export-query";
import type { ExportRow } from "@/lib/exports/record/export-row";
import { getReportType } from "@/lib/reports/list";
import { buildQuery } from "@/lib/reports/query/build-query";
import { type Changes, countChanges } from "@/lib/reports/query/count-changes";

/** Freshness is a hint beside an answer: it may not make anybody wait. */
const statementTimeoutMs = 1_000;

/** Where freshness is looked up: on connections of its own, and in turns, so that it never keeps others waiting. */
export interface FreshnessDeps {
  pool: pg.Pool;
  turns: {
    /** Runs `read` when it is its turn. Throws an ApiError when others have to be served first. */
    run<Result>(userId: number, signal: AbortSignal, read: () => Promise<Result>): Promise<Result>;
  };
}

/**
 * What has changed in the data of a completed export since its snapshot, or null when the database could not tell within
 * a second, the export has none, or the viewer may no longer see all that it reads. `query` is its own, or that of an
 * identical request. Of several members it tells the sum.
 */
export async function readChangedSince(
  pool: pg.Pool,
  viewer: Pick<Viewer, "scope">,
  { members, scope }: ExportQuery,
  { rowCount, snapshotTransactions }: Pick<ExportRow, "rowCount" | "snapshotTransactions">,
): Promise<ChangedSince | null> {
  if (rowCount === null || snapshotTransactions === null || !covers(viewer.scope, scope)) return null;
  try {
    const checkedAt = new Date();
    const changes = await readConsistently(pool, { statementTimeoutMs }, async (client) => {
      const sum: Changes = { rowCount: 0, changedRows: 0 };
      for (const { report_type, parameters } of members) {
        const reportType = getReportType(report_type);
        const query = buildQuery(reportType, parameters, scope);
        const found = await countChanges(client, reportType, parameters, query, snapshotTransactions);
        sum.rowCount += found.rowCount;
        const { changedRows } = found;
        sum.changedRows =
          sum.changedRows === null || changedRows === null ? null : sum.changedRows + changedRows;
      }
      return sum;
    });
    return {
      changed_rows: changes.changedRows,
      row_difference: changes.rowCount - Number(rowCount),
      checked_at: checkedAt.toISOString(),
    };
  } catch (error) {
    if (isCancelled(error)) return null;
    throw error;
  }
}

/** `readChangedSince` in its turn; null, too, when others are being served just now. */
export async function readFreshness(
  { pool, turns }: FreshnessDeps,
  { viewer, signal }: { viewer: Viewer; signal: AbortSignal },
  query: ExportQuery,
  row: Pick<ExportRow, "rowCount" | "snapshotTransactions">,
): Promise<ChangedSince | null> {
  const read = () => readChangedSince(pool, viewer, query, row);
  return turns.run(viewer.userId, signal, read).catch((error: unknown) => {
    if (error instanceof ApiError) return null;
    throw error;
  });
}
