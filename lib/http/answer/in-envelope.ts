import type { Logger } from "pino";
import { answerThrown } from "./error-answer";
import { createRequestId } from "./request-id";

/** What every answer of one call carries. */
export interface Envelope {
  requestId: string;
  /** Sent with the answer, also with a refusal. */
  headers: Headers;
}

/**
 * The frame of every call: gives it a request id, and answers whatever `handle` throws in the error envelope.
 */
export async function inEnvelope(
  request: Request,
  log: Logger,
  handle: (envelope: Envelope) => Promise<Response>,
): Promise<Response> {
  const requestId = createRequestId();
  const headers = new Headers({ "x-request-id": requestId, "cache-control": "private, no-store" });
  try {
    return await handle({ requestId, headers });
  } catch (error) {
    return answerThrown(error, { request, requestId, headers, log });
  }
}
