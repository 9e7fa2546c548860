import type { Logger } from "pino";
import { type AuditOrigin, recordAudit } from "@/lib/auth/audit";
import type { Viewer } from "@/lib/auth/viewer";
import { ApiError } from "@/lib/contract/api-error";
import type { Database } from "@/lib/db/prisma";
import { type AnnounceExports, announceOrLog } from "@/lib/exports/record/announce";
import { endExport } from "@/lib/exports/record/end-export";
import type { ExportRow } from "@/lib/exports/record/export-row";
import { failures } from "@/lib/exports/record/failures";
import { getExport, getWholeExport } from "@/lib/exports/record/read-exports";

export interface CancelExportDeps {
  database: Database;
  announce: Pick<AnnounceExports, "exportCancelled">;
  log: Logger;
}

interface CancelExportRequest {
  viewer: Viewer;
  auditOrigin: AuditOrigin;
  id: number;
}

/**
 * POST /exports/{id}/cancel: from the moment this returns the export is never completed, whatever its steps still do.
 * Cancelling twice is the same as once. Throws NOT_FOUND as reading it does, and CONFLICT when it has ended otherwise.
 */
export async function cancelExport(
  { database, announce, log }: CancelExportDeps,
  asked: CancelExportRequest,
): Promise<ExportRow> {
  const row = await endByUser(database, asked);
  // Where this is lost, the steps that are left find the row and stop.
  const about = { exportId: row.id, requestId: asked.auditOrigin.requestId };
  await announceOrLog(log, about, announce.exportCancelled(row.id));
  return row;
}

async function endByUser(
  database: Database,
  { viewer, auditOrigin, id }: CancelExportRequest,
): Promise<ExportRow> {
  const found = await getWholeExport(database, viewer, id, "cancelled");
  const isEnded = found.status === "completed" || found.status === "failed";
  if (!isEnded) {
    await endExport(database, { exportId: id, attempt: found.attempt }, "cancelled", {
      audit: (transaction) =>
        recordAudit(transaction, auditOrigin, { action: "export.cancelled", exportId: id }),
    });
  }
  const row = isEnded ? found : await getExport(database, viewer, id);
  // Somebody else's retry came between the look and the change.
  if (row.attempt !== found.attempt) return endByUser(database, { viewer, auditOrigin, id });
  if (row.outcomeCode === failures.cancelled.outcomeCode) return row;
  const message =
    row.status === "completed"
      ? `Export ${id} is completed already: there is nothing left to cancel.`
      : `Export ${id} has failed already: there is nothing left to cancel.`;
  throw new ApiError("CONFLICT", message);
}
