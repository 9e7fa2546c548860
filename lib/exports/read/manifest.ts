import type { Viewer } from "@/lib/auth/viewer";
import { ApiError } from "@/lib/contract/api-error";
import type { Manifest } from "@/lib/contract/manifest";
import { withheldSentences } from "@/lib/contract/withheld";
import type { Database } from "@/lib/db/prisma";
import { markCompletionSeen } from "@/lib/exports/record/completion-seen";
import { isCovered, readOwnerScopes } from "@/lib/exports/record/owner-rights";
import { visibleTo } from "@/lib/exports/record/read-exports";
import { receipt } from "@/lib/exports/record/receipt";

/**
 * What a completed export promises of its file. Throws NOT_FOUND for an unknown id and for one of somebody else alike,
 * and CONFLICT with a sentence for an export that has no file to promise anything of, or whose owner may no longer see
 * all that is in it.
 */
export async function getManifest(database: Database, viewer: Viewer, id: number): Promise<Manifest> {
  const row = await database.exportReport.findFirst({
    where: { id, ...visibleTo(viewer) },
    select: {
      id: true,
      userId: true,
      query: true,
      reportType: true,
      status: true,
      parentReportId: true,
      filename: true,
      rowCount: true,
      byteSize: true,
      sha256: true,
      snapshotAt: true,
      warnings: true,
      receipt: true,
      fileCheckedAt: true,
      fileDifference: true,
      createdAt: true,
      completedAt: true,
      completionSeenAt: true,
    },
  });
  if (!row) throw new ApiError("NOT_FOUND", `There is no export ${id} among yours.`);
  if (row.parentReportId !== null) {
    throw new ApiError(
      "CONFLICT",
      `${id} is a part of export ${row.parentReportId}: that one's manifest tells of all its parts.`,
    );
  }
  const { filename, rowCount, byteSize, sha256, snapshotAt, completedAt } = row;
  const isWhole =
    filename !== null &&
    rowCount !== null &&
    byteSize !== null &&
    sha256 !== null &&
    snapshotAt !== null &&
    completedAt !== null;
  if (row.status !== "completed" || !isWhole || row.receipt === null) {
    throw new ApiError(
      "CONFLICT",
      `Export ${id} has no manifest, because it has no finished file: its status is ${row.status}.`,
    );
  }
  if (!isCovered(row, await readOwnerScopes(database, [row], viewer))) {
    throw new ApiError("CONFLICT", `Export ${id} has no manifest. ${withheldSentences.rights_changed}`);
  }
  await markCompletionSeen(database, [row]);
  return {
    ...receipt.parse(row.receipt),
    export_id: row.id,
    report_type: row.reportType,
    filename,
    created_at: row.createdAt.toISOString(),
    completed_at: completedAt.toISOString(),
    snapshot_at: microseconds(snapshotAt),
    row_count: Number(rowCount),
    byte_size: Number(byteSize),
    sha256,
    warnings: Array.isArray(row.warnings) ? row.warnings.map(String) : [],
    file_checked_at: row.fileCheckedAt?.toISOString() ?? null,
    file_difference: row.fileDifference,
  };
}

/** Snapshots are taken at whole milliseconds (lib/db/read-snapshot.ts). */
function microseconds(instant: Date): string {
  return instant.toISOString().replace("Z", "000Z");
}
