import type { Logger } from "pino";
import type { ChangedSince } from "@/lib/contract/changed-since";
import type { Database } from "@/lib/db/prisma";
import { type AnnounceExports, announceRequested } from "@/lib/exports/record/announce";
import type { ExportRow } from "@/lib/exports/record/export-row";
import { type FreshnessDeps, readFreshness } from "./changed-since";
import { type CreateExportRequest, type CreateExportSettings, createExport } from "./create-export";
import { createExportOnce } from "./create-export-once";

export interface RequestExportDeps extends CreateExportSettings {
  database: Database;
  announce: AnnounceExports;
  freshness: FreshnessDeps;
  log: Logger;
}

export interface RequestExport extends CreateExportRequest {
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal;
}

export type RequestExportOutcome =
  | { kind: "queued" | "in_flight" | "dry_run"; row: ExportRow }
  /** `changedSince` is null when it could not be told quickly. */
  | { kind: "deduped"; row: ExportRow; changedSince: ChangedSince | null };

/**
 * POST /exports, whoever asks: reads what is wanted, answers with an identical export or stores a new one and announces
 * it. With an idempotency key, the same request gets the first answer again for 24 hours; a dry run stores nothing and
 * leaves the key unused. Throws as `createExport` and `createExportOnce` do.
 */
export async function requestExport(
  deps: RequestExportDeps,
  request: RequestExport,
): Promise<RequestExportOutcome> {
  const { database } = deps;
  const { viewer, auditOrigin, signal, idempotencyKey } = request;
  const outcome =
    idempotencyKey === undefined || request.isDryRun
      ? await createExport(database, deps, request)
      : await createExportOnce(database, deps, request, idempotencyKey);
  const { kind, row } = outcome;
  if (kind === "deduped") {
    const changedSince = await readFreshness(deps.freshness, { viewer, signal }, outcome.query, row);
    return { kind, row, changedSince };
  }
  if (kind === "queued") await announceRequested(deps, row, auditOrigin.requestId);
  return { kind, row };
}
