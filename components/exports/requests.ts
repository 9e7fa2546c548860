import { z } from "zod";
import { ApiError, type ErrorCode, errorStatuses } from "@/lib/contract/api-error";
import {
  type CreateExportBody,
  createExportAnswer,
  type ExportListAnswer,
  type ExportObject,
  errorAnswer,
  exportAnswer,
  exportListAnswer,
} from "@/lib/contract/export";

/** What became of a wish for an export. */
export interface CreateOutcome {
  /** "joined": an identical one was already under way. "deduped": an identical one was finished a short while ago. */
  kind: "queued" | "joined" | "deduped";
  export: ExportObject;
  /** When the answer came, in milliseconds since 1970. */
  answeredAt: number;
}

/** The newest exports. Throws an ApiError for a refusal, a TypeError when there was no answer. */
export async function fetchExports(signal: AbortSignal): Promise<ExportListAnswer> {
  const answer = await fetch("/api/v1/exports", { signal });
  if (!answer.ok) throw await refusal(answer);
  return exportListAnswer.parse(await answer.json());
}

/** Asks for an export. Throws as `fetchExports`. */
export async function postExport(body: CreateExportBody): Promise<CreateOutcome> {
  const answer = await fetch("/api/v1/exports", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
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

const anyAnswer = z.union([errorAnswer, z.unknown().transform(() => undefined)]);

/** The error of an answer that is not a success. */
export async function refusal(answer: Response): Promise<ApiError> {
  // A proxy in between may answer with something that is not ours, or not JSON.
  const body = anyAnswer.parse(await answer.json().catch(() => undefined));
  const code = body?.error.code;
  return new ApiError(
    isErrorCode(code) ? code : "INTERNAL",
    body?.error.message ?? `The server answered with status ${answer.status}.`,
    { details: body?.error.details ?? {} },
  );
}

function isErrorCode(code: string | undefined): code is ErrorCode {
  return code !== undefined && Object.hasOwn(errorStatuses, code);
}
