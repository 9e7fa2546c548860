import { ApiError, badRequest } from "@/lib/contract/api-error";
import { readText } from "./read-text";

/** Inngest sends 4 MiB at most, as its text stands; with some room for what a later version adds. Source: its "Usage limits". */
const bodyBytesMax = 6 * 1024 * 1024;

/** As long as the SDK itself takes a signature for fresh, and a minute for clocks that differ. */
const signatureSecondsMax = 6 * 60;

/**
 * Throws UNAUTHORIZED for a call of the durable functions' engine whose signature is missing, is none by its form, or is
 * old. Whether it is right is looked at by the SDK, which would read any body first, and print a stack trace where there
 * is no signature at all.
 */
export function requireSignature(request: Request, now: Date): void {
  const signature = /^t=(\d{1,12})&s=[0-9a-f]{64}$/i.exec(request.headers.get("x-inngest-signature") ?? "");
  const ageSeconds = now.getTime() / 1000 - Number(signature?.[1]);
  if (!(Math.abs(ageSeconds) <= signatureSecondsMax)) {
    throw new ApiError("UNAUTHORIZED", "Only signed calls of the durable functions' engine are taken here.");
  }
}

/**
 * The body of such a call. Throws what `requireSignature` throws before anything of it is read, PAYLOAD_TOO_LARGE, and
 * BAD_REQUEST for what is no JSON, to which the SDK answers 500.
 */
export async function readSignedBody(request: Request, now: Date): Promise<string> {
  requireSignature(request, now);
  return readJsonText(request);
}

/** The same for an engine that signs nothing, as Inngest's development server. */
export async function readJsonText(request: Request): Promise<string> {
  const text = await readText(request, bodyBytesMax);
  if (!isJson(text)) throw badRequest({ body: ["is not valid JSON"] });
  return text;
}

/** No body is one that the SDK understands. */
function isJson(text: string): boolean {
  if (text === "") return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // SyntaxError is all it throws
  }
}
