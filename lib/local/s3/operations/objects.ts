import { nowInSeconds, type StoredObject } from "@/lib/local/s3/disk/stored";
import { createWriteChecks } from "@/lib/local/s3/request/checksums";
import { checkRead, checkWrite, isRangeStillWanted } from "@/lib/local/s3/request/conditions";
import { type ByteRange, parseRange } from "@/lib/local/s3/request/range";
import type { S3Response } from "@/lib/local/s3/request/request";
import { notImplemented } from "@/lib/local/s3/s3-error";
import { keptHeaders, overriddenHeaders } from "./object-headers";
import { type Operation, type OperationContext, objectOf, requireBucket, requireKey } from "./operation";

/** Source: Amazon S3 API Reference, PutObject. */
export const putObject: Operation = async (context) => {
  const { request, store } = context;
  const bucket = requireBucket(context);
  const key = requireKey(context);
  const headers = keptHeaders(request.headers);
  const checkCurrent = (current: StoredObject | undefined): void => checkWrite(request.headers, current);
  checkCurrent(bucket.objects.get(key)); // Refused before the body is sent, and asked again at the commit.

  const { blob, etag, checksum } = await receiveBlob(context);
  const object: StoredObject = {
    key,
    blobs: [blob],
    size: blob.size,
    etag,
    lastModified: nowInSeconds(),
    headers,
    checksum,
    uploadId: null,
  };
  await store.putObject(bucket, object, checkCurrent);
  return { status: 200, headers: { etag: `"${etag}"`, ...checksumHeaders(object) } };
};

/** Source: Amazon S3 API Reference, GetObject. */
export const getObject: Operation = async (context) => {
  const { object, response, range } = describeObject(context);
  if (response.status === 304) return response;
  const { blobs } = context.store;
  const release = blobs.pin(object.blobs);
  return { ...response, body: blobs.read(object.blobs, range.start, range.end), release };
};

/** Source: Amazon S3 API Reference, HeadObject. */
export const headObject: Operation = async (context) => describeObject(context).response;

/** Succeeds also when there is no such object. Source: Amazon S3 API Reference, DeleteObject. */
export const deleteObject: Operation = async (context) => {
  if (context.request.headers.has("if-match")) throw notImplemented("If-Match on DeleteObject");
  await context.store.deleteObjects(requireBucket(context), [requireKey(context)]);
  return { status: 204 };
};

/** Stores a request's body, checked against every hash the client gave. When it throws nothing is left. */
export async function receiveBlob({ request, payload, store }: OperationContext) {
  const checks = createWriteChecks(request.headers, payload);
  const { blob, checked } = await store.blobs.write(payload.chunks, checks.names, checks.check);
  return { blob, ...checked };
}

function describeObject(context: OperationContext): {
  object: StoredObject;
  response: S3Response;
  range: ByteRange;
} {
  const { request } = context;
  const object = objectOf(requireBucket(context), requireKey(context));

  const validators = {
    etag: `"${object.etag}"`,
    "last-modified": new Date(object.lastModified).toUTCString(),
  };
  const whole = { start: 0, end: object.size - 1 };
  if (checkRead(request.headers, object) === "not-modified") {
    return { object, response: { status: 304, headers: validators }, range: whole };
  }
  const wanted = isRangeStillWanted(request.headers, object) ? request.headers.get("range") : undefined;
  const range = parseRange(wanted, object.size);
  const { start, end } = range ?? whole;
  const isChecksumWanted =
    range === null && request.headers.get("x-amz-checksum-mode")?.toUpperCase() === "ENABLED";
  const headers: Record<string, string> = {
    ...object.headers,
    ...overriddenHeaders(request.query),
    ...validators,
    "accept-ranges": "bytes",
    "content-length": String(end - start + 1),
    ...(range === null ? {} : { "content-range": `bytes ${start}-${end}/${object.size}` }),
    ...(isChecksumWanted ? checksumHeaders(object) : {}),
  };
  return { object, response: { status: range === null ? 200 : 206, headers }, range: { start, end } };
}

/** `x-amz-checksum-<algorithm>` and its type. A value over parts (`...-3`) is of the type COMPOSITE. */
export function checksumHeaders({ checksum }: Pick<StoredObject, "checksum">): Record<string, string> {
  if (checksum === null) return {};
  return {
    [`x-amz-checksum-${checksum.algorithm}`]: checksum.value,
    "x-amz-checksum-type": checksum.value.includes("-") ? "COMPOSITE" : "FULL_OBJECT",
  };
}
