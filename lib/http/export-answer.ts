import type { Viewer } from "@/lib/auth/viewer";
import type { ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";
import type { Env } from "@/lib/env";
import type { Estimator } from "@/lib/exports/estimator";
import type { ExportRow } from "@/lib/exports/export-row";
import { type SerializeSettings, serializeExport } from "@/lib/exports/serialize-export";
import type { ObjectStore } from "@/lib/storage/object-store";

export interface ExportAnswerParts {
  store: ObjectStore;
  settings: Env;
  estimator: Estimator;
}

/** For whom the answer is, and at which address they reach us. */
export interface AnswerCall {
  origin: string;
  viewer?: Pick<Viewer, "userId">;
}

/** `Retry-After` while an export is in flight, in seconds; nothing once it has ended. */
export function retryAfter({ status, eta_seconds }: ExportObject): Record<string, string> {
  if (!isInFlight(status)) return {};
  // A long one need not be asked for each second: ten times until it is expected to be ready.
  return { "retry-after": String(Math.min(30, Math.max(1, Math.floor((eta_seconds ?? 0) / 10)))) };
}

/** The wire objects of these rows, with their estimates. */
export async function serializeExports(
  parts: ExportAnswerParts,
  call: AnswerCall,
  rows: readonly ExportRow[],
): Promise<ExportObject[]> {
  const settings = serializeSettings(parts, call);
  const estimates = await parts.estimator.estimate(rows);
  return Promise.all(rows.map((row) => serializeExport(row, settings, estimates.get(row.id))));
}

/** The wire object of one row, with its estimate. */
export async function serializeOne(
  parts: ExportAnswerParts,
  call: AnswerCall,
  row: ExportRow,
): Promise<ExportObject> {
  const estimates = await parts.estimator.estimate([row]);
  return serializeExport(row, serializeSettings(parts, call), estimates.get(row.id));
}

/** What the wire object needs beside its row, for one call. */
export function serializeSettings(
  { store, settings }: Pick<ExportAnswerParts, "store" | "settings">,
  { origin, viewer }: AnswerCall,
): SerializeSettings {
  return {
    store,
    origin,
    downloadExpiresInSeconds: settings.DOWNLOAD_EXPIRES_IN_SECONDS,
    readerUserId: viewer?.userId,
  };
}
