import { ApiError, badRequest } from "@/lib/contract/api-error";

const bodyBytesMax = 256 * 1024;
const depthMax = 32;

/**
 * The body of a request as a JSON object. Throws BAD_REQUEST for a wrong content type, broken JSON, anything but an
 * object, and values that cannot be stored (nested too deep, NUL characters, halves of surrogate pairs), and
 * PAYLOAD_TOO_LARGE past 256 KiB, of which no more than that is ever read.
 */
export async function readJsonObject(request: Request): Promise<Record<string, unknown>> {
  const mediaType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    throw badRequest({ body: ["must be sent with Content-Type: application/json"] });
  }
  const text = await readText(request);
  const value = parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badRequest({ body: ["must be a JSON object"] });
  }
  const problem = findUnstorable(value, "", 0);
  if (problem) throw badRequest({ [problem.path]: [problem.message] });
  // Just checked: an object, and JSON has no other objects than plain ones.
  return value as Record<string, unknown>;
}

async function readText(request: Request): Promise<string> {
  const tooLarge = () =>
    new ApiError("PAYLOAD_TOO_LARGE", "The request body is too large.", {
      details: { body: [`must be no longer than ${bodyBytesMax} bytes`] },
    });
  if (Number(request.headers.get("content-length") ?? 0) > bodyBytesMax) throw tooLarge();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let bytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > bodyBytesMax) throw tooLarge();
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw badRequest({ body: ["is not valid UTF-8"] });
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest({ body: [text.trim() === "" ? "is empty" : "is not valid JSON"] });
  }
}

function findUnstorable(
  value: unknown,
  path: string,
  depth: number,
): { path: string; message: string } | undefined {
  if (typeof value === "string") {
    return isStorable(value)
      ? undefined
      : { path: path || "body", message: "has characters that are not text" };
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (depth >= depthMax)
    return { path: "body", message: `must not be nested deeper than ${depthMax} levels` };
  for (const [key, inner] of Object.entries(value)) {
    if (!isStorable(key))
      return { path: path || "body", message: "has a key with characters that are not text" };
    const problem = findUnstorable(inner, path === "" ? key : `${path}.${key}`, depth + 1);
    if (problem) return problem;
  }
  return undefined;
}

/** PostgreSQL's jsonb has no NUL and no lone surrogates. Source: its documentation, "JSON Types". */
function isStorable(text: string): boolean {
  return (
    !text.includes("\0") &&
    !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text)
  );
}
