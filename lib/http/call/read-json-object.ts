import { badRequest } from "@/lib/contract/api-error";
import { parseJson } from "./parse-json";
import { readText } from "./read-text";

/** Longest body of a request, in bytes. */
export const bodyBytesMax = 256 * 1024;

/**
 * The body of a request as a JSON object. Throws BAD_REQUEST for a wrong content type, a compressed body, broken JSON,
 * numbers that cannot be kept and anything but an object, and PAYLOAD_TOO_LARGE past 256 KiB, of which no more than that
 * is ever read.
 */
export async function readJsonObject(request: Request): Promise<Record<string, unknown>> {
  const mediaType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    throw badRequest({ body: ["must be sent with Content-Type: application/json"] });
  }
  const coding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (coding !== "" && coding !== "identity") {
    throw badRequest({
      body: [`must be sent as it is, not compressed (Content-Encoding: ${coding.slice(0, 40)})`],
    });
  }
  const text = await readText(request, bodyBytesMax);
  const value = parseJson(text);
  if (value === undefined)
    throw badRequest({ body: [text.trim() === "" ? "is empty" : "is not valid JSON"] });
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badRequest({ body: ["must be a JSON object"] });
  }
  // Just checked: an object, and JSON has no other objects than plain ones.
  return value as Record<string, unknown>;
}
