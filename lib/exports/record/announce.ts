import type { Logger } from "pino";
import type { ExportRow } from "./export-row";
import type { ExportRun } from "./export-run";

/**
 * An attempt at an export that is to be made. `requestId` is that of the call which asked for it, for the log; the
 * instant at which the row was created tells it from one that had the same id in a database of before.
 */
export type RequestedExport = ExportRun & { userId: number; createdAt: Date; requestId: string | null };

/**
 * How those who make exports learn of them. It is handed in by whoever starts the process, so that a route, a schedule
 * or a command can ask for an export the same way. Announcing the same twice does nothing twice. Each of them throws
 * when nobody can be reached.
 */
export interface AnnounceExports {
  exportRequested(requested: RequestedExport): Promise<void>;
  exportCancelled(exportId: number): Promise<void>;
}

/** What can be announced later, too: logs a failure. The row is committed, and the sweep announces it again. */
export async function announceOrLog(
  log: Logger,
  about: Record<string, unknown>,
  announcement: Promise<void>,
): Promise<void> {
  await announcement.catch((err: unknown) => log.error({ ...about, err }, "event not sent"));
}

/** Announces the attempt at which a stored export stands; as `announceOrLog`. */
export async function announceRequested(
  { announce, log }: { announce: Pick<AnnounceExports, "exportRequested">; log: Logger },
  { id: exportId, userId, attempt, createdAt }: Pick<ExportRow, "id" | "userId" | "attempt" | "createdAt">,
  requestId: string | null,
): Promise<void> {
  const announcement = announce.exportRequested({ exportId, userId, attempt, createdAt, requestId });
  await announceOrLog(log, { exportId, requestId }, announcement);
}
