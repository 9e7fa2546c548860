import type { Logger } from "pino";
import { ApiError } from "@/lib/contract/api-error";
import type { ErrorAnswer } from "@/lib/contract/export";
import { isConnectionShortage } from "@/lib/db/connection-shortage";
import { isLostConnection } from "@/lib/db/lost-connection";

/** The error envelope as a response; `headers` are sent along. */
function errorAnswer(error: ApiError, requestId: string, headers: Headers): Response {
  const { code, message, details, status, retryAfterSeconds } = error;
  if (retryAfterSeconds !== undefined) headers.set("retry-after", String(retryAfterSeconds));
  if (status === 401) headers.set("www-authenticate", "Bearer");
  const body: ErrorAnswer = {
    error: { code, message, timestamp: new Date().toISOString(), request_id: requestId, details },
  };
  return Response.json(body, { status, headers });
}

/**
 * The answer to whatever a call threw: a refusal as it is, SERVICE_UNAVAILABLE where the database has gone, and INTERNAL
 * without its text for a fault of ours; both of these are logged.
 */
export function answerThrown(
  error: unknown,
  {
    request,
    requestId,
    headers,
    log,
  }: { request: Request; requestId: string; headers: Headers; log: Logger },
): Response {
  const refusal = refusalOf(error);
  if (refusal) return errorAnswer(refusal, requestId, headers);
  log.error({ requestId, err: error, path: new URL(request.url).pathname }, "request failed");
  if (isDatabaseAway(error)) return errorAnswer(databaseAway(), requestId, headers);
  return errorAnswer(new ApiError("INTERNAL", "Something went wrong on our side."), requestId, headers);
}

/**
 * The refusal that a caller is answered with: what was thrown, if it is one, and SERVICE_UNAVAILABLE while there is no
 * connection to the database to be had. Undefined for what is a fault of ours.
 */
function refusalOf(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  return isConnectionShortage(error)
    ? new ApiError("SERVICE_UNAVAILABLE", "The database is busy. Try again in a few seconds.", {
        retryAfterSeconds: 5,
        cause: error,
      })
    : undefined;
}

/** Calls talk to nobody else over the network of whom they do not know what to make. */
function isDatabaseAway(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) if (isLostConnection(one)) return true;
  return false;
}

function databaseAway(): ApiError {
  return new ApiError("SERVICE_UNAVAILABLE", "The database does not answer. Try again in a few seconds.", {
    retryAfterSeconds: 5,
  });
}
