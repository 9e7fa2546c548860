import { type AuditOrigin, auditColumns, recordAudit } from "@/lib/auth/audit";
import type { Viewer } from "@/lib/auth/viewer";
import { ApiError } from "@/lib/contract/api-error";
import type { CreateExportBody } from "@/lib/contract/export";
import type { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";
import { isUniqueViolation } from "@/lib/db/unique-violation";
import { type ExportQuery, storeRequest } from "@/lib/exports/record/export-query";
import { type ExportRow, exportRowSelect, nothingReady } from "@/lib/exports/record/export-row";
import { type ExportShare, readShareUse, shareRefusal, takeShare } from "./export-share";
import { findTwin } from "./find-twin";
import { memberNotes, readRequest } from "./read-request";

export interface CreateExportSettings {
  dedupeWindowSeconds: number;
  share: ExportShare;
}

export interface CreateExportOutcome {
  /** `dry_run`: validated, nothing stored; the row exists in this answer alone. */
  kind: "queued" | "deduped" | "in_flight" | "dry_run";
  row: ExportRow;
  query: ExportQuery;
}

export interface CreateExportRequest {
  viewer: Viewer;
  body: CreateExportBody;
  isDryRun: boolean;
  auditOrigin: AuditOrigin;
  /** When the request arrived; also the "today" that periods count back from. */
  arrivedAt: Date;
  /** Names the request: sent again, it is the same one. */
  idempotencyKey?: string | undefined;
}

/**
 * POST /exports: queues a new export, or answers with the identical one that is under way or was finished inside the
 * dedupe window. Race-free through the partial unique index on (user, fingerprint) of unfinished exports, whatever the
 * number of app processes. Throws a BAD_REQUEST ApiError that names each unusable field, and RATE_LIMIT_EXCEEDED where a
 * new export would be more than this person's share.
 *
 * A new export is noted under `storedKey`, in the transaction that makes it. Nobody is told of it here: the row comes
 * first, since a lost announcement is made again by the sweep.
 */
export async function createExport(
  database: Database,
  settings: CreateExportSettings,
  { viewer, auditOrigin, body, isDryRun, arrivedAt }: CreateExportRequest,
  storedKey?: string,
): Promise<CreateExportOutcome> {
  const request = await readRequest(database, viewer, body, arrivedAt);
  const { query, fingerprint } = request;
  const stored = storeRequest(query, request.asked);
  const wanted = {
    userId: viewer.userId,
    publisherId: viewer.publisherId,
    reportType: stored.reportType,
    query: toJson(stored.query),
    searchParams: toJson(stored.searchParams),
    indexParams: toJson(stored.indexParams),
    fingerprint,
    warnings: request.members.flatMap((member) =>
      memberNotes(request, member, member.notes).map(({ message }) => message),
    ),
  };
  let refusal: ApiError | undefined;
  // An identical export may end between the failed insert and the look-up; then the next round finds another truth.
  for (let round = 0; round < 10; round++) {
    // Looked at first, without the lock: an identical export that took the last of the share is found after it.
    refusal ??= shareRefusal(await readShareUse(database, viewer), settings.share);
    const twin = await findTwin(database, wanted, arrivedAt, body.fresh ? 0 : settings.dedupeWindowSeconds);
    if (refusal && !twin) throw refusal;
    if (isDryRun) return { kind: "dry_run", query, row: unsavedRow(wanted, viewer, arrivedAt) };
    if (twin?.kind === "deduped") {
      await recordAudit(database, auditOrigin, { action: "export.deduped", exportId: twin.row.id });
    }
    if (twin) return { ...twin, query };
    try {
      const data = {
        ...wanted,
        // Nested, so that all rows are of one transaction.
        auditEntries: { create: auditColumns(auditOrigin, { action: "export.created" }) },
        ...notedUnder(viewer.userId, storedKey),
      };
      const created = await database.$transaction(async (transaction) => {
        await takeShare(transaction, viewer, settings.share);
        return transaction.exportReport.create({ data, select: exportRowSelect });
      });
      return { kind: "queued", query, row: { ...created, ready: nothingReady } };
    } catch (error) {
      if (error instanceof ApiError) refusal = error;
      else if (!isUniqueViolation(error)) throw error;
    }
  }
  throw new Error("An identical export kept appearing and ending while this one was to be created.");
}

function notedUnder(userId: number, key: string | undefined) {
  return key === undefined ? {} : { idempotencyKeys: { connect: { userId_key: { userId, key } } } };
}

/** The values came from JSON (the body) or are plain data (the query), so they are JSON; Prisma's type wants it said. */
function toJson(value: object): Prisma.InputJsonObject {
  return value as Prisma.InputJsonObject;
}

function unsavedRow(
  wanted: Pick<ExportRow, "userId" | "reportType" | "warnings"> & {
    searchParams: object;
    indexParams: object;
    query: object;
  },
  viewer: Viewer,
  now: Date,
): ExportRow {
  return {
    id: 0,
    userId: wanted.userId,
    reportType: wanted.reportType,
    status: "pending",
    searchParams: toJson(wanted.searchParams) as Prisma.JsonObject,
    indexParams: toJson(wanted.indexParams) as Prisma.JsonObject,
    query: toJson(wanted.query) as Prisma.JsonObject,
    name: null,
    filename: null,
    storageKey: null,
    errorMessage: null,
    outcomeCode: null,
    chunkedExport: false,
    parentReportId: null,
    totalParts: null,
    rowCount: null,
    byteSize: null,
    sha256: null,
    snapshotAt: null,
    snapshotTransactions: null,
    warnings: wanted.warnings,
    createdAt: now,
    updatedAt: now,
    startedAt: null,
    completedAt: null,
    completionSeenAt: null,
    attempt: 1,
    fileRemovedAt: null,
    user: { name: viewer.name },
    // Told to others than the owner alone, and nobody else sees this row.
    publisher: null,
    ready: nothingReady,
  };
}
