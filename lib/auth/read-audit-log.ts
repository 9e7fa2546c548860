import { ApiError } from "@/lib/contract/api-error";
import type { AuditLogAnswer, AuditLogQuery } from "@/lib/contract/audit";
import type { Database } from "@/lib/db/prisma";
import type { Viewer } from "./viewer";

/** A page of the audit log, newest first. Throws FORBIDDEN for everybody but admins. */
export async function readAuditLog(
  database: Database,
  viewer: Viewer,
  { limit, before, action }: AuditLogQuery & { limit: number },
): Promise<AuditLogAnswer> {
  if (!viewer.isAdmin) throw new ApiError("FORBIDDEN", "Only admins can read the audit log.");
  const rows = await database.auditEntry.findMany({
    where: {
      ...(before === undefined ? {} : { id: { lt: before } }),
      ...(action === undefined ? {} : { action }),
    },
    orderBy: { id: "desc" },
    // One more than asked for tells whether there are older ones.
    take: limit + 1,
    include: { user: { select: { email: true } } },
  });
  const entries = rows.slice(0, limit).map((row) => ({
    id: Number(row.id),
    at: row.at.toISOString(),
    action: row.action,
    user_id: row.userId,
    user_email: row.user?.email ?? null,
    export_id: row.exportReportId,
    credential: row.credential,
    ip_address: row.ipAddress,
    request_id: row.requestId,
    // The column is written by audit.ts alone, always as an object.
    details: row.details as Record<string, unknown>,
  }));
  return { entries, next_before: rows.length > limit ? (entries.at(-1)?.id ?? null) : null };
}
