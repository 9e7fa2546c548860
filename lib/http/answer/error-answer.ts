import type { Logger } from "pino";
import { ApiError } from "@/lib/contract/api-error";
import type { ErrorAnswer } from "@/lib/contract/export";
import { isConnectionShortage } from "@/lib/db/connection-shortage";
import { isLostConnection } from "@/lib/db/lost-connection";
import { isTooSlowState, passesByItself } from "@/lib/db/passing-states";
import { sqlStateOf } from "@/lib/db/sql-state";

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
 * The answer to whatever a call threw: a refusal as it is, SERVICE_UNAVAILABLE where the database has gone or does not do
 * what it does at other times, and INTERNAL without its text for a fault of ours; the last two are logged.
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
  const trouble = databaseTrouble(error);
  if (trouble) return errorAnswer(unavailable(trouble), requestId, headers);
  return errorAnswer(new ApiError("INTERNAL", "Something went wrong on our side."), requestId, headers);
}

/**
 * The refusal that a caller is answered with: what was thrown, if it is one, and SERVICE_UNAVAILABLE while there is no
 * connection to the database to be had. Undefined for what is a fault of ours.
 */
function refusalOf(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  return isConnectionShortage(error)
    ? unavailable("The database is busy. Try again in a few seconds.", error)
    : undefined;
}

/**
 * What is to be said of a database that has gone, has no room, takes no writes or does not take that long; undefined where
 * the fault is ours. Calls talk to nobody else over the network of whom they do not know what to make.
 */
function databaseTrouble(error: unknown): string | undefined {
  for (let one = error; one instanceof Error; one = one.cause) {
    if (isLostConnection(one)) return "The database does not answer. Try again in a few seconds.";
    if (isTooSlowState(sqlStateOf(one) ?? "")) {
      return "This takes longer than the database allows. Ask for less, as of a shorter period, or try again later.";
    }
    if (passesByItself(one)) return "The database cannot do this just now. Try again in a few seconds.";
  }
  return undefined;
}

function unavailable(message: string, cause?: unknown): ApiError {
  return new ApiError("SERVICE_UNAVAILABLE", message, { retryAfterSeconds: 5, cause });
}
