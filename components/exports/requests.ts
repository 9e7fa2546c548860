import { jsonBody, refusal, requestJson } from "@/components/api/request-json";
import {
  type CreateExportBody,
  createExportAnswer,
  type ExportListAnswer,
  type ExportObject,
  exportAnswer,
  exportListAnswer,
} from "@/lib/contract/export";
import { type Manifest, manifestAnswer } from "@/lib/contract/manifest";
import { type Preflight, preflightAnswer } from "@/lib/contract/preflight";

// Each throws an ApiError for a refusal and a TypeError when there was no answer.

const exportsPath = "/api/v1/exports";

/** What became of a wish for an export. */
export interface CreateOutcome {
  /** "joined": an identical one was already under way. "deduped": an identical one was finished a short while ago. */
  kind: "queued" | "joined" | "deduped";
  export: ExportObject;
  /** When the answer came, in milliseconds since 1970. */
  answeredAt: number;
}

export interface ListPage {
  limit: number;
  /** Only exports before this one; null begins with the newest. */
  beforeId: number | null;
  /** Only exports of this publisher's people; null is everybody's. */
  publisherId: string | null;
}

export async function fetchExports(page: ListPage, signal: AbortSignal): Promise<ExportListAnswer> {
  const query = new URLSearchParams({ limit: String(page.limit) });
  if (page.beforeId !== null) query.set("before_id", String(page.beforeId));
  if (page.publisherId !== null) query.set("publisher_id", page.publisherId);
  return requestJson(exportListAnswer, `${exportsPath}?${query}`, { signal });
}

export async function postExport(body: CreateExportBody): Promise<CreateOutcome> {
  const answer = await fetch(exportsPath, jsonBody("POST", body));
  const answeredAt = Date.now();
  if (answer.ok) {
    const created = createExportAnswer.parse(await answer.json());
    return { kind: created.deduped ? "deduped" : "queued", export: created.export, answeredAt };
  }
  if (answer.status === 409) {
    // The twin that is under way, not the error envelope, unless an Idempotency-Key was sent, which is not done here.
    return { kind: "joined", export: exportAnswer.parse(await answer.json()).export, answeredAt };
  }
  throw await refusal(answer);
}

/** What `postExport` with the same body would do. */
export async function postPreflight(body: CreateExportBody, signal: AbortSignal): Promise<Preflight> {
  const path = `${exportsPath}/preflight`;
  return (await requestJson(preflightAnswer, path, { ...jsonBody("POST", body), signal })).preflight;
}

export async function cancelExport(id: number): Promise<ExportObject> {
  return (await requestJson(exportAnswer, `${exportsPath}/${id}/cancel`, jsonBody("POST", {}))).export;
}

export async function retryExport(id: number): Promise<ExportObject> {
  return (await requestJson(exportAnswer, `${exportsPath}/${id}/retry`, jsonBody("POST", {}))).export;
}

export async function fetchExport(id: number, signal: AbortSignal): Promise<ExportObject> {
  return (await requestJson(exportAnswer, `${exportsPath}/${id}`, { signal })).export;
}

export async function fetchManifest(id: number, signal: AbortSignal): Promise<Manifest> {
  return (await requestJson(manifestAnswer, `${exportsPath}/${id}/manifest`, { signal })).manifest;
}
