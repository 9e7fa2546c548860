import { ask, ownApi } from "@/components/api/client";
import { serverNow } from "@/components/api/server-clock";
import { type CreateOutcome as ClientOutcome, createExport, preflight } from "@/lib/client/create-export";
import type { CreateExportBody, ExportAnswer, ExportListAnswer, ExportObject } from "@/lib/contract/export";
import type { Manifest } from "@/lib/contract/manifest";
import type { Preflight } from "@/lib/contract/preflight";
import { type ExportFilter, exportStates } from "./export-pages";

// Each throws an ApiFailure when it is refused or unanswered.

/** What became of a wish for an export. */
export interface CreateOutcome extends ClientOutcome {
  /** When the answer came by the server's clock, in milliseconds since 1970. */
  answeredAt: number;
}

export interface ListPage extends ExportFilter {
  limit: number;
  /** Only exports before this one; null begins with the newest. */
  beforeId: number | null;
}

export function fetchExports(page: ListPage, signal: AbortSignal): Promise<ExportListAnswer> {
  const query = new URLSearchParams({ limit: String(page.limit) });
  if (page.beforeId !== null) query.set("before_id", String(page.beforeId));
  if (page.publisherId !== null) query.set("publisher_id", page.publisherId);
  if (page.reportType !== null) query.set("report_type", page.reportType);
  if (page.search !== null) query.set("search", page.search);
  if (page.state !== null) query.set("status", exportStates[page.state].join());
  return ask(`/exports?${query}`, { signal });
}

/** The newest of the exports that one may see whose file has this SHA-256. */
export async function fetchExportOfFile(sha256: string): Promise<ExportObject | undefined> {
  return (await ask<ExportListAnswer>(`/exports?sha256=${sha256}&limit=1`)).exports[0];
}

export async function postExport(body: CreateExportBody): Promise<CreateOutcome> {
  const outcome = await createExport(ownApi, body);
  return { ...outcome, answeredAt: serverNow() ?? Date.now() };
}

/** What `postExport` with the same body would do. */
export function postPreflight(body: CreateExportBody, signal: AbortSignal): Promise<Preflight> {
  return preflight(ownApi, body, signal);
}

export async function cancelExport(id: number): Promise<ExportObject> {
  return (await ask<ExportAnswer>(`/exports/${id}/cancel`, { method: "POST", body: {} })).export;
}

export async function retryExport(id: number): Promise<ExportObject> {
  return (await ask<ExportAnswer>(`/exports/${id}/retry`, { method: "POST", body: {} })).export;
}

export async function renameExport(id: number, name: string | null): Promise<ExportObject> {
  return (await ask<ExportAnswer>(`/exports/${id}`, { method: "PATCH", body: { name } })).export;
}

export async function fetchExport(id: number, signal?: AbortSignal): Promise<ExportObject> {
  return (await ask<ExportAnswer>(`/exports/${id}`, { ...(signal && { signal }) })).export;
}

export async function fetchManifest(id: number, signal: AbortSignal): Promise<Manifest> {
  return (await ask<{ manifest: Manifest }>(`/exports/${id}/manifest`, { signal })).manifest;
}
