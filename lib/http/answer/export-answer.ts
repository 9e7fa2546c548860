import type { Viewer } from "@/lib/auth/viewer";
import type { ExportObject } from "@/lib/contract/export";
import { isInFlight } from "@/lib/contract/export-status";
import type { Database } from "@/lib/db/prisma";
import type { Env } from "@/lib/env";
import type { Estimator } from "@/lib/exports/read/estimator";
import {
  hasFile,
  type LinkSettings,
  type SerializeSettings,
  serializeExport,
} from "@/lib/exports/read/serialize-export";
import type { ExportRow } from "@/lib/exports/record/export-row";
import { readOwnerScopes } from "@/lib/exports/record/owner-rights";
import type { ObjectStore } from "@/lib/storage/object-store";

export interface ExportAnswerDeps {
  database: Database;
  store: ObjectStore;
  settings: Pick<Env, "DOWNLOAD_EXPIRES_IN_SECONDS">;
  estimator: Estimator;
}

/** For whom the answer is, by what they may see now, and at which address they reach us. */
export interface AnswerCall {
  origin: string;
  viewer: Pick<Viewer, "userId" | "scope">;
}

/** `Retry-After` while an export is in flight, in seconds; nothing once it has ended. */
export function retryAfter({ status, eta_seconds }: ExportObject): Record<string, string> {
  if (!isInFlight(status)) return {};
  // A long one need not be asked for each second: ten times until it is expected to be ready.
  return { "retry-after": String(Math.min(30, Math.max(1, Math.floor((eta_seconds ?? 0) / 10)))) };
}

/** The wire objects of these rows, with their estimates. */
export async function serializeExports(
  deps: ExportAnswerDeps,
  call: AnswerCall,
  rows: readonly ExportRow[],
): Promise<ExportObject[]> {
  const [settings, estimates] = await Promise.all([
    serializeSettings(deps, call, rows),
    deps.estimator.estimate(rows),
  ]);
  return Promise.all(rows.map((row) => serializeExport(row, settings, estimates.get(row.id))));
}

/** The wire object of one row, with its estimate. */
export async function serializeOne(
  deps: ExportAnswerDeps,
  call: AnswerCall,
  row: ExportRow,
): Promise<ExportObject> {
  const [settings, estimates] = await Promise.all([
    serializeSettings(deps, call, [row]),
    deps.estimator.estimate([row]),
  ]);
  return serializeExport(row, settings, estimates.get(row.id));
}

/** What the wire objects of these rows need beside them, for one call. */
export async function serializeSettings(
  deps: Pick<ExportAnswerDeps, "database" | "store" | "settings">,
  call: AnswerCall,
  rows: readonly ExportRow[],
): Promise<SerializeSettings> {
  const ownerScopes = await readOwnerScopes(deps.database, rows.filter(hasFile), call.viewer);
  return { ...linkSettings(deps, call), ownerScopes };
}

/** What all wire objects need, for one call. */
export function linkSettings(
  { store, settings }: Pick<ExportAnswerDeps, "store" | "settings">,
  { origin, viewer }: AnswerCall,
): LinkSettings {
  return {
    store,
    origin,
    downloadExpiresInSeconds: settings.DOWNLOAD_EXPIRES_IN_SECONDS,
    readerUserId: viewer.userId,
  };
}
