import type { StoredObject } from "@/lib/local/s3/disk/stored";
import { notImplemented, S3Error } from "@/lib/local/s3/s3-error";

type Headers = ReadonlyMap<string, string>;

/**
 * Whether a read may be answered: "send", or "not-modified" (304). Throws PreconditionFailed (412).
 * Source: Amazon S3 API Reference, GetObject, "Overriding precedence of conditional headers"; RFC 9110, 13.2.2.
 */
export function checkRead(headers: Headers, object: StoredObject): "send" | "not-modified" {
  const ifMatch = headers.get("if-match");
  const ifNoneMatch = headers.get("if-none-match");
  const modified = Date.parse(object.lastModified);
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object)) throw preconditionFailed("If-Match");
  } else if (modified > parseDate(headers.get("if-unmodified-since"), Number.POSITIVE_INFINITY)) {
    throw preconditionFailed("If-Unmodified-Since");
  }
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, object) ? "not-modified" : "send";
  return modified <= parseDate(headers.get("if-modified-since"), Number.NEGATIVE_INFINITY)
    ? "not-modified"
    : "send";
}

/**
 * Whether an object may be written over what is there now. Throws PreconditionFailed, or NoSuchKey for If-Match on
 * nothing. Source: Amazon S3 User Guide, "How to prevent object overwrites with conditional writes".
 */
export function checkWrite(headers: Headers, current: StoredObject | undefined): void {
  const ifMatch = headers.get("if-match");
  const ifNoneMatch = headers.get("if-none-match");
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() !== "*") throw notImplemented("If-None-Match with an ETag on a write");
    if (current !== undefined) throw preconditionFailed("If-None-Match");
  }
  if (ifMatch !== undefined) {
    if (current === undefined) throw new S3Error("NoSuchKey", "The specified key does not exist.");
    if (!matches(ifMatch, current)) throw preconditionFailed("If-Match");
  }
}

/** A range is sent only of the version that the client has already a part of. Source: RFC 9110, 13.1.5. */
export function isRangeStillWanted(headers: Headers, object: StoredObject): boolean {
  const ifRange = headers.get("if-range");
  if (ifRange === undefined) return true;
  return ifRange === `"${object.etag}"` || Date.parse(ifRange) === Date.parse(object.lastModified);
}

function matches(list: string, object: StoredObject): boolean {
  const etags = list.split(",").map((etag) => etag.trim().replace(/^W\//, "").replaceAll('"', ""));
  return etags.includes("*") || etags.includes(object.etag);
}

/** A date that cannot be read is ignored, as RFC 9110 has it. */
function parseDate(text: string | undefined, fallback: number): number {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? fallback : time;
}

function preconditionFailed(condition: string): S3Error {
  return new S3Error("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
    Condition: condition,
  });
}
