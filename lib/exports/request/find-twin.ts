import { onDatabaseClock } from "@/lib/db/database-clock";
import type { Database } from "@/lib/db/prisma";
import { asUnderWay, wasUnderWay } from "@/lib/exports/record/completion-seen";
import { type ExportRow, selectExports } from "@/lib/exports/record/export-row";
import { secondsBefore } from "@/lib/exports/record/sweep-ages";

export interface Twin {
  /** "deduped": finished inside the dedupe window. */
  kind: "deduped" | "in_flight";
  row: ExportRow;
}

/** The identical export that answers a request in place of a new one. `requestedAt` is when that came in, by our own clock. */
export async function findTwin(
  database: Database,
  wanted: { userId: number; fingerprint: string },
  requestedAt: Date,
  dedupeWindowSeconds: number,
): Promise<Twin | undefined> {
  const [row] = await selectExports(database, {
    where: {
      userId: wanted.userId,
      fingerprint: wanted.fingerprint,
      parentReportId: null,
      OR: [
        { status: { in: ["pending", "processing"] } },
        { status: "completed", fileRemovedAt: null, fileDifference: null },
      ],
    },
    // First the one that has no end yet: its id may be older than a finished one's, when it is retried.
    orderBy: { completedAt: { sort: "desc", nulls: "first" } },
    take: 1,
  });
  if (!row) return undefined;
  if (row.completedAt === null) return { kind: "in_flight", row };
  const arrivedAt = await onDatabaseClock(database, requestedAt);
  if (wasUnderWay(row, arrivedAt)) return { kind: "in_flight", row: asUnderWay(row) };
  const isInWindow = row.completedAt > secondsBefore(arrivedAt, dedupeWindowSeconds);
  return isInWindow ? { kind: "deduped", row } : undefined;
}
