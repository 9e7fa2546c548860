import type { ChangedSince } from "@/lib/contract/changed-since";
import type { CreateExportAnswer, CreateExportBody, ExportAnswer, ExportObject } from "@/lib/contract/export";
import type { Preflight } from "@/lib/contract/preflight";
import { ApiFailure } from "./api-failure";
import { type ClientOptions, call } from "./call";

/** What became of a wish for an export. */
export interface CreateOutcome {
  /** "joined": an identical one was already under way. "deduped": an identical one was finished a short while ago. */
  kind: "queued" | "joined" | "deduped";
  export: ExportObject;
  /** For "deduped": what has changed in the data since; null when that could not be told. */
  changedSince: ChangedSince | null;
}

export interface CreateOptions {
  signal?: AbortSignal;
  /** Any text of your own: the same key and body within a day get the same answer. */
  idempotencyKey?: string;
}

/** Asks for an export, and says what became of that. */
export async function createExport(
  options: ClientOptions,
  body: CreateExportBody,
  { signal, idempotencyKey }: CreateOptions = {},
): Promise<CreateOutcome> {
  try {
    const headers = idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey };
    const answer = await call(options, "/exports", { method: "POST", body, headers, signal });
    const created = answer.body as CreateExportAnswer;
    const kind = created.deduped ? "deduped" : "queued";
    return { kind, export: created.export, changedSince: created.changed_since ?? null };
  } catch (error) {
    // A 409 with an export in it is the identical one under way; with the error envelope it is a refusal.
    const twin =
      error instanceof ApiFailure && error.status === 409 ? exportIn(error.responseBody) : undefined;
    if (!twin) throw error;
    return { kind: "joined", export: twin, changedSince: null };
  }
}

/** What the export would be, without making it. */
export async function preflight(
  options: ClientOptions,
  body: CreateExportBody,
  signal?: AbortSignal,
): Promise<Preflight> {
  const answer = await call(options, "/exports/preflight", { method: "POST", body, signal });
  return (answer.body as { preflight: Preflight }).preflight;
}

function exportIn(body: unknown): ExportObject | undefined {
  const hasExport = typeof body === "object" && body !== null && "export" in body;
  return hasExport ? (body as ExportAnswer).export : undefined;
}
