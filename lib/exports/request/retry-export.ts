import type { Logger } from "pino";
import { z } from "zod";
import type { AuditOrigin } from "@/lib/auth/audit";
import { findViewer, type Viewer } from "@/lib/auth/viewer";
import { ApiError } from "@/lib/contract/api-error";
import type { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";
import { isUniqueViolation } from "@/lib/db/unique-violation";
import { type AnnounceExports, announceRequested } from "@/lib/exports/record/announce";
import { readScope } from "@/lib/exports/record/export-query";
import { type ExportRow, selectExports } from "@/lib/exports/record/export-row";
import { failures } from "@/lib/exports/record/failures";
import { getExport, getWholeExport } from "@/lib/exports/record/read-exports";
import { secondsBefore } from "@/lib/exports/record/sweep-ages";
import { canonicalJson } from "@/lib/reports/parameters/canonical-json";
import { AttemptTakenError, beginAttempt } from "./begin-attempt";
import type { ExportShare } from "./export-share";

export type RetryExportOutcome =
  | { kind: "queued"; row: ExportRow; isSnapshotKept: boolean }
  /** An identical export, or this very one, is under way. */
  | { kind: "in_flight"; row: ExportRow };

export interface RetryExportDeps {
  database: Database;
  announce: Pick<AnnounceExports, "exportRequested">;
  log: Logger;
  /** Seconds that stage and part objects of a failed export are kept after its end. */
  stageSeconds: number;
  share: ExportShare;
}

interface RetryExportRequest {
  viewer: Viewer;
  auditOrigin: AuditOrigin;
  id: number;
  now: Date;
}

/** Failures after which the same snapshot cannot lead to a file. */
const spoilingOutcomes: string[] = [failures.data_damaged.outcomeCode, failures.totals_differ.outcomeCode];

/** Stage objects this close to the end of their life are not counted on: their removal may have begun. */
const stageMarginSeconds = 300;

const readAnew =
  "This is a retry that read the data anew: what the attempt before had read could no longer be used.";

/**
 * POST /exports/{id}/retry: another attempt at a failed export, under the same id. While the stage objects of its
 * snapshot live (`stageSeconds` from its end), only the parts that are not ready are made, from the same data; otherwise
 * it begins with a new snapshot and says so in its warnings.
 *
 * Throws NOT_FOUND as reading it does, CONFLICT when it has not failed, was cancelled, or when its owner may no longer
 * see the same rows, and RATE_LIMIT_EXCEEDED where it would be more than its owner's share, whoever asks for the retry.
 */
export async function retryExport(
  deps: RetryExportDeps,
  asked: RetryExportRequest,
): Promise<RetryExportOutcome> {
  const outcome = await startAgain(deps, asked);
  if (outcome.kind === "queued") await announceRequested(deps, outcome.row, asked.auditOrigin.requestId);
  return outcome;
}

async function startAgain(
  { database, stageSeconds, share }: RetryExportDeps,
  { viewer, auditOrigin, id, now }: RetryExportRequest,
): Promise<RetryExportOutcome> {
  const row = await getWholeExport(database, viewer, id, "retried");
  if (row.status === "pending" || row.status === "processing") return { kind: "in_flight", row };
  if (row.status === "completed") {
    throw new ApiError("CONFLICT", `Export ${id} is completed: only a failed one can be retried.`);
  }
  if (row.outcomeCode === failures.cancelled.outcomeCode) {
    throw new ApiError("CONFLICT", `Export ${id} was cancelled. Start a new one instead.`);
  }
  const earlier = await database.exportReport.findUniqueOrThrow({ where: { id }, select: earlierSelect });
  const owner = await findUnchangedOwner(database, earlier, id);

  const isSnapshotKept = hasLiveSnapshot(earlier, secondsBefore(now, stageSeconds - stageMarginSeconds));
  try {
    const next = { exportId: id, attempt: row.attempt + 1 };
    const requestNotes = z
      .array(z.string())
      .parse(earlier.warnings)
      .filter((note) => note !== readAnew);
    const notes = earlier.snapshotId === null ? requestNotes : [...requestNotes, readAnew];
    await beginAttempt(
      database,
      auditOrigin,
      next,
      isSnapshotKept ? { isSnapshotKept } : { isSnapshotKept, notes },
      { owner, share },
    );
  } catch (error) {
    if (error instanceof ApiError) {
      // What took the last of the share may be this very attempt, or an identical export.
      const twin = await lookForTwin(database, earlier);
      if (!twin) throw error;
      return { kind: "in_flight", row: twin };
    }
    if (!isUniqueViolation(error) && !(error instanceof AttemptTakenError)) throw error;
    return { kind: "in_flight", row: await findTwin(database, earlier, id) };
  }
  return { kind: "queued", row: await getExport(database, viewer, id), isSnapshotKept };
}

const earlierSelect = {
  userId: true,
  fingerprint: true,
  outcomeCode: true,
  completedAt: true,
  snapshotId: true,
  stageRemovedAt: true,
  query: true,
  warnings: true,
} satisfies Prisma.ExportReportSelect;
type Earlier = Prisma.ExportReportGetPayload<{ select: typeof earlierSelect }>;

function hasLiveSnapshot(earlier: Earlier, endedAfter: Date): boolean {
  return (
    earlier.snapshotId !== null &&
    earlier.stageRemovedAt === null &&
    !spoilingOutcomes.includes(earlier.outcomeCode ?? "") &&
    earlier.completedAt !== null &&
    earlier.completedAt > endedAfter
  );
}

/** Whose export it is. Throws CONFLICT where they may see other rows now: a retry keeps no right that was taken away. */
async function findUnchangedOwner(
  database: Database,
  { userId, query }: Earlier,
  id: number,
): Promise<Viewer> {
  const owner = await findViewer(database, { id: userId });
  if (owner && canonicalJson(owner.scope) === canonicalJson(readScope(query))) return owner;
  throw new ApiError(
    "CONFLICT",
    `What its owner may see has changed since export ${id} was requested. Start a new one instead.`,
  );
}

/** What stood in the way. Throws CONFLICT when it has ended within this moment. */
async function findTwin(database: Database, earlier: Earlier, id: number): Promise<ExportRow> {
  const twin = await lookForTwin(database, earlier);
  if (twin) return twin;
  throw new ApiError(
    "CONFLICT",
    `Export ${id} was just being changed. Look at it, and retry if it still failed.`,
  );
}

async function lookForTwin(
  database: Database,
  { userId, fingerprint }: Earlier,
): Promise<ExportRow | undefined> {
  const [twin] = await selectExports(database, {
    where: { userId, fingerprint, parentReportId: null, status: { in: ["pending", "processing"] } },
    take: 1,
  });
  return twin;
}
