import type { ExportObject } from "@/lib/contract/export";
import type { ExportStatus } from "@/lib/contract/export-status";
import { bundleFormat, bundleName, bundleType } from "@/lib/contract/file/bundle";
import type { FileFormatId } from "@/lib/contract/file-format";
import type { WithheldReason } from "@/lib/contract/withheld";
import { readBundle } from "@/lib/exports/record/export-query";
import type { ExportRow } from "@/lib/exports/record/export-row";
import { formatOfExport } from "@/lib/exports/record/format-of-export";
import { isCovered, type OwnerScopes } from "@/lib/exports/record/owner-rights";
import { fileFormats } from "@/lib/files/formats";
import { displayName } from "@/lib/reports/display-name";
import { findReportType } from "@/lib/reports/list";
import { fileSheetName } from "@/lib/reports/parameters/file-parameters";
import type { ObjectStore } from "@/lib/storage/object-store";
import type { Estimate } from "./estimate";

const statusDisplays: Record<ExportStatus, string> = {
  pending: "Pending",
  processing: "Processing",
  completed: "Completed",
  failed: "Failed",
};

export interface LinkSettings {
  store: Pick<ObjectStore, "presign">;
  /** Origin of the links to ourselves, without a slash at the end; null where nobody knows it. */
  origin: string | null;
  downloadExpiresInSeconds: number;
  /** Who reads: others than the owner are told whose export it is. Without it nobody is told. */
  readerUserId?: number | undefined;
}

export interface SerializeSettings extends LinkSettings {
  /** Of the owners of all exports that are told (`readOwnerScopes`): a file is handed out only to who may still see it. */
  ownerScopes: OwnerScopes;
}

/** The wire object for one row. The download link is signed anew at each call and works for the next `…Seconds`. */
export async function serializeExport(
  row: ExportRow,
  settings: SerializeSettings,
  estimate: Estimate = { etaSeconds: null, queuePosition: null },
): Promise<ExportObject> {
  // The column has a CHECK constraint with exactly these values.
  const status = row.status as ExportStatus;
  const format = formatOfExport(row);
  const downloadUrl = await presignDownload(row, settings);
  return {
    id: row.id,
    report_type: row.reportType,
    display_name: nameOf(row.reportType, format),
    name: row.name,
    status,
    status_display: statusDisplays[status],
    parameters: { search_params: asObject(row.searchParams), index_params: asObject(row.indexParams) },
    bundle: bundleOf(row),
    filename: status === "completed" ? row.filename : null,
    download_url: downloadUrl,
    download_expires_in_seconds: downloadUrl === null ? null : settings.downloadExpiresInSeconds,
    error_message: row.errorMessage,
    progress: progressOf(row),
    parent_report_id: row.parentReportId,
    chunked_export: row.chunkedExport,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    started_at: row.startedAt?.toISOString() ?? null,
    completed_at: row.completedAt?.toISOString() ?? null,
    status_url:
      row.id === 0 || settings.origin === null ? null : `${settings.origin}/api/v1/exports/${row.id}`,
    outcome_code: row.outcomeCode,
    row_count: row.rowCount === null ? null : Number(row.rowCount),
    byte_size: row.byteSize === null ? null : Number(row.byteSize),
    snapshot_at: row.snapshotAt?.toISOString() ?? null,
    sha256: row.sha256,
    eta_seconds: estimate.etaSeconds,
    queue_position: estimate.queuePosition,
    warnings: asStrings(row.warnings),
    attempt: row.attempt,
    file_removed_at: row.fileRemovedAt?.toISOString() ?? null,
    file_withheld: withheldReason(row, settings.ownerScopes),
    owner: ownerFor(settings.readerUserId, row),
  };
}

function nameOf(reportTypeId: string, format: FileFormatId | undefined): string {
  const reportType = findReportType(reportTypeId);
  if (reportTypeId === bundleType) return bundleName;
  return reportType && format ? displayName(reportType, format) : reportTypeId;
}

function bundleOf(row: ExportRow): ExportObject["bundle"] {
  const members = readBundle(row);
  if (!members) return null;
  return members.map(({ report_type, search_params, index_params, parameters }) => {
    const reportType = findReportType(report_type);
    return {
      report_type,
      display_name: nameOf(report_type, bundleFormat),
      name: reportType ? fileSheetName(reportType, parameters.file) : report_type,
      search_params,
      index_params,
    };
  });
}

function progressOf({ chunkedExport, totalParts, ready }: ExportRow): ExportObject["progress"] {
  if (!chunkedExport || totalParts === null) return null;
  return {
    parts_ready: ready.parts,
    total_parts: totalParts,
    rows_ready: ready.rows,
    bytes_ready: ready.bytes,
  };
}

function ownerFor(readerUserId: number | undefined, row: ExportRow): ExportObject["owner"] {
  if (readerUserId === undefined || readerUserId === row.userId) return null;
  return { name: row.user.name, publisher: row.publisher?.name ?? null };
}

/** Whether an export has a file: one that is not completed has none, nor has a part, and files go after a time. */
export function hasFile({ status, fileRemovedAt, storageKey }: ExportRow): boolean {
  return status === "completed" && fileRemovedAt === null && storageKey !== null;
}

/** Why the file of an export is handed out to nobody; null when it is, and when there is none. */
export function withheldReason(row: ExportRow, owners: OwnerScopes): WithheldReason | null {
  return hasFile(row) && !isCovered(row, owners) ? "rights_changed" : null;
}

/** A fresh link to the file of an export; null when it has none, and when it is withheld. */
export async function presignDownload(row: ExportRow, settings: SerializeSettings): Promise<string | null> {
  const format = formatOfExport(row);
  if (!hasFile(row) || row.storageKey === null || row.filename === null || format === undefined) return null;
  if (withheldReason(row, settings.ownerScopes) !== null) return null;
  return settings.store.presign({
    key: row.storageKey,
    filename: row.filename,
    contentType: fileFormats[format].contentType,
    expiresInSeconds: settings.downloadExpiresInSeconds,
  });
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function asStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
