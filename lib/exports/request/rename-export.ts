import { type AuditOrigin, recordAudit } from "@/lib/auth/audit";
import type { Viewer } from "@/lib/auth/viewer";
import type { Database } from "@/lib/db/prisma";
import type { ExportRow } from "@/lib/exports/record/export-row";
import { getExport, getWholeExport } from "@/lib/exports/record/read-exports";

interface RenameExportRequest {
  viewer: Viewer;
  auditOrigin: AuditOrigin;
  id: number;
  /** Null takes the name away; undefined leaves it. */
  name: string | null | undefined;
}

/**
 * PATCH /exports/{id}: what people call it, whatever its status. The file keeps its name. Throws NOT_FOUND as reading it
 * does, and CONFLICT for a part.
 */
export async function renameExport(
  database: Database,
  { viewer, auditOrigin, id, name }: RenameExportRequest,
): Promise<ExportRow> {
  const found = await getWholeExport(database, viewer, id, "renamed");
  if (name === undefined || found.name === name) return found;
  await database.$transaction(async (transaction) => {
    await transaction.exportReport.updateMany({ where: { id }, data: { name } });
    await recordAudit(transaction, auditOrigin, { action: "export.renamed", exportId: id });
  });
  return getExport(database, viewer, id);
}
