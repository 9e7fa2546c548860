import { createHash, createHmac, timingSafeEqual } from "node:crypto";

// The arithmetic of Signature Version 4, without any judgement about a request.
// Source: Amazon S3 API Reference, "Authenticating Requests (AWS Signature Version 4)".

export const algorithm = "AWS4-HMAC-SHA256";

export interface CanonicalParts {
  method: string;
  rawPath: string;
  query: ReadonlyMap<string, string>;
  headers: ReadonlyMap<string, string>;
}

/** `date/region/s3/aws4_request`, taken apart. */
export interface CredentialScope {
  date: string;
  region: string;
}

export function sha256Hex(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

/** UriEncode() of the reference: everything but A-Z a-z 0-9 - . _ ~ as %XX of its UTF-8 bytes. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The canonical request. The path is encoded once and never normalised, as S3 alone demands. */
export function canonicalRequest(
  parts: CanonicalParts,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  const path = parts.rawPath
    .split("/")
    .map((segment) => uriEncode(decodeURIComponent(segment)))
    .join("/");
  const query = [...parts.query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]): [string, string] => [uriEncode(name), uriEncode(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  const headers = signedHeaders.map(
    (name) => `${name}:${(parts.headers.get(name) ?? "").trim().replace(/\s+/g, " ")}\n`,
  );
  return [parts.method, path, query, headers.join(""), signedHeaders.join(";"), payloadHash].join("\n");
}

export function stringToSign(timestamp: string, scope: CredentialScope, canonical: string): string {
  return [algorithm, timestamp, scopeText(scope), sha256Hex(canonical)].join("\n");
}

export function scopeText(scope: CredentialScope): string {
  return `${scope.date}/${scope.region}/s3/aws4_request`;
}

export function signingKey(secretAccessKey: string, scope: CredentialScope): Buffer {
  const chain = [scope.date, scope.region, "s3", "aws4_request"];
  return chain.reduce<Buffer>(
    (key, text) => createHmac("sha256", key).update(text).digest(),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
}

export function sign(key: Buffer, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex");
}

/** Compares in a time that does not depend on where the two differ. */
export function isSameSignature(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Milliseconds of an `x-amz-date` (20130524T000000Z), or null when it is no such date. */
export function parseTimestamp(text: string): number | null {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? null : time;
}
