import { z } from "zod";
import { ApiError, type ErrorCode, errorStatuses } from "@/lib/contract/api-error";
import { errorAnswer } from "@/lib/contract/export";

/**
 * Asks our own API and gives the answer in the form of `schema`. Throws an ApiError for a refusal, a TypeError when
 * there was no answer.
 */
export async function requestJson<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  init: RequestInit = {},
): Promise<z.output<Schema>> {
  const answer = await fetch(path, init);
  if (!answer.ok) throw await refusal(answer);
  return schema.parse(await answer.json());
}

/** A request with a JSON body. */
export function jsonBody(method: "POST" | "PATCH", body: object): RequestInit {
  return { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

const anyAnswer = z.union([errorAnswer, z.unknown().transform(() => undefined)]);

/** What an answer that is no success says, as the error to throw. */
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
