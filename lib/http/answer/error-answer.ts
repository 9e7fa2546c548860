import type { ApiError } from "@/lib/contract/api-error";
import type { ErrorAnswer } from "@/lib/contract/export";

/** The error envelope as a response; `headers` are sent along. */
export function errorAnswer(error: ApiError, requestId: string, headers: Headers): Response {
  const { code, message, details, status, retryAfterSeconds } = error;
  if (retryAfterSeconds !== undefined) headers.set("retry-after", String(retryAfterSeconds));
  if (status === 401) headers.set("www-authenticate", "Bearer");
  const body: ErrorAnswer = {
    error: { code, message, timestamp: new Date().toISOString(), request_id: requestId, details },
  };
  return Response.json(body, { status, headers });
}
