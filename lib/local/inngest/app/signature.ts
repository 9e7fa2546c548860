import { createHash, createHmac } from "node:crypto";
import { isSameSecret } from "@/lib/auth/same-secret";

const ageSecondsMax = 5 * 60;

/**
 * JSON in the canonical form of RFC 8785 (JCS): object keys sorted by UTF-16 code units at every level, no
 * white space, numbers and strings as JSON.stringify writes them. Takes what JSON.parse returns.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/** The key without its `signkey-<environment>-` prefix. */
function bareKey(signingKey: string): string {
  return signingKey.replace(/^signkey-\w+-/, "");
}

/** Whether the SDK can use the key: hex with an even number of digits, with or without a prefix. */
export function isSigningKey(signingKey: string): boolean {
  const key = bareKey(signingKey);
  return key.length > 0 && key.length % 2 === 0 && /^[0-9a-f]+$/i.test(key);
}

function digest(text: string, signingKey: string, timestamp: string): string {
  return createHmac("sha256", bareKey(signingKey)).update(text).update(timestamp).digest("hex");
}

/**
 * The value of `x-inngest-signature` for a body (Inngest SDK specification, 4.1.1):
 * `t=<unix seconds>&s=<HMAC-SHA256 of body + t, hex>`.
 */
export function sign(body: string, signingKey: string, nowMs = Date.now()): string {
  const timestamp = Math.floor(nowMs / 1000).toString();
  return `t=${timestamp}&s=${digest(body, signingKey, timestamp)}`;
}

/** Why a signature is not valid for this body, key and time, or null if it is. */
export function signatureFault(
  header: string | undefined,
  body: string,
  signingKey: string,
  nowMs = Date.now(),
): string | null {
  if (!header) return "it is not signed";
  const params = new URLSearchParams(header);
  const timestamp = params.get("t") ?? "";
  const ageSeconds = Math.abs(nowMs / 1000 - Number.parseInt(timestamp, 10));
  if (!(ageSeconds <= ageSecondsMax)) return "its signature is more than five minutes old";
  if (!isSameSecret(params.get("s") ?? "", digest(body, signingKey, timestamp)))
    return "its signature was made with another key or for another body";
  return null;
}

/** The bearer token with which the SDK calls the executor (specification, 4.1.4): the prefix, then SHA-256 of the decoded key in hex. */
export function bearerToken(signingKey: string): string {
  const prefix = signingKey.slice(0, signingKey.length - bareKey(signingKey).length);
  return (
    prefix +
    createHash("sha256")
      .update(Buffer.from(bareKey(signingKey), "hex"))
      .digest("hex")
  );
}
