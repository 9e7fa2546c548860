import type { Logger } from "pino";
import type { AuditAction, AuditCredential } from "@/lib/contract/audit";
import type { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";

/** Who did something, and from where. */
export interface AuditOrigin {
  /** Null when nobody is known by that name. */
  userId: number | null;
  credential: AuditCredential | null;
  ipAddress: string | null;
  requestId: string;
}

export interface AuditEvent {
  action: AuditAction;
  exportId?: number;
  /** For a person to read; never a secret. */
  details?: Record<string, string | number | boolean>;
}

/** The columns of an entry, for a write that is nested in another one. */
export function auditColumns(origin: AuditOrigin, { action, details = {} }: AuditEvent) {
  const { userId, credential, ipAddress, requestId } = origin;
  return {
    userId,
    credential,
    ipAddress,
    requestId,
    action,
    details,
  } satisfies Prisma.AuditEntryUncheckedCreateInput;
}

/**
 * Writes one entry of the audit log; throws when it cannot. Hand in the transaction of the change that it tells of: then
 * there is neither a change without its entry nor an entry of something that did not happen.
 */
export async function recordAudit(
  database: Pick<Database, "auditEntry">,
  origin: AuditOrigin,
  event: AuditEvent,
): Promise<void> {
  const exportReportId = event.exportId ?? null;
  await database.auditEntry.create({
    data: { ...auditColumns(origin, event), exportReportId },
    select: { id: true },
  });
}

/** The same for what changes nothing in the database, such as a download: when it cannot be written that is logged. */
export async function recordAuditOrLog(
  { database, log }: { database: Pick<Database, "auditEntry">; log: Logger },
  origin: AuditOrigin,
  event: AuditEvent,
): Promise<void> {
  await recordAudit(database, origin, event).catch((err: unknown) =>
    log.error(
      { err, requestId: origin.requestId, action: event.action, exportId: event.exportId },
      "audit entry not written",
    ),
  );
}
