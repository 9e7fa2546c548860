import { createHash } from "node:crypto";
import type { Bucket, OpenUpload } from "@/lib/local/s3/disk/bucket-folder";
import { nowInSeconds, type StoredObject, type UploadPart } from "@/lib/local/s3/disk/stored";
import { checksumFields, compositeChecksum, parseAlgorithm } from "@/lib/local/s3/request/checksums";
import { checkWrite } from "@/lib/local/s3/request/conditions";
import { readText } from "@/lib/local/s3/request/payload";
import { notImplemented, S3Error } from "@/lib/local/s3/s3-error";
import { xmlAnswer } from "@/lib/local/s3/xml";
import { parseCompletedParts } from "./completed-parts";
import { keptHeaders } from "./object-headers";
import { checksumHeaders, receiveBlob } from "./objects";
import {
  integerParameter,
  type Operation,
  type OperationContext,
  requireBucket,
  requireKey,
} from "./operation";

export const partNumberMax = 10_000;
const partBytesMin = 5 * 1024 * 1024;
const completeBytesMax = 4 * 1024 * 1024;

/** Source: Amazon S3 API Reference, CreateMultipartUpload. */
export const createMultipartUpload: Operation = async (context) => {
  const { request, store } = context;
  const checksumType = request.headers.get("x-amz-checksum-type");
  if (checksumType !== undefined && checksumType !== "COMPOSITE") {
    throw notImplemented(`x-amz-checksum-type ${checksumType} for a multipart upload`);
  }
  const checksumAlgorithm = parseAlgorithm(request.headers.get("x-amz-checksum-algorithm"));
  const key = requireKey(context);
  const upload = await store.createUpload(requireBucket(context), {
    key,
    headers: keptHeaders(request.headers),
    checksumAlgorithm,
  });
  const algorithmHeaders: Record<string, string> =
    checksumAlgorithm === null
      ? {}
      : { "x-amz-checksum-algorithm": checksumAlgorithm.toUpperCase(), "x-amz-checksum-type": "COMPOSITE" };
  return xmlAnswer(
    "InitiateMultipartUploadResult",
    { Bucket: request.bucket ?? "", Key: key, UploadId: upload.id },
    algorithmHeaders,
  );
};

/** A part sent again replaces the earlier one. Source: Amazon S3 API Reference, UploadPart. */
export const uploadPart: Operation = async (context) => {
  const { bucket, upload } = requireUpload(context);
  const number = integerParameter(context.request, "partNumber", 1, partNumberMax);
  const { blob, etag, checksum } = await receiveBlob(context);
  const wanted = upload.checksumAlgorithm;
  if (wanted !== null && wanted !== checksum?.algorithm) {
    await context.store.blobs.remove([blob]);
    throw new S3Error(
      "InvalidRequest",
      `Checksum Type mismatch occurred, expected checksum Type: ${wanted}, actual checksum Type: ${checksum?.algorithm ?? "null"}`,
    );
  }
  const part: UploadPart = { number, blob, etag, lastModified: nowInSeconds(), checksum };
  if (!(await context.store.putPart(bucket, upload, part))) throw noSuchUpload(upload.id);
  const { "x-amz-checksum-type": _type, ...headers } = checksumHeaders(part);
  return { status: 200, headers: { etag: `"${etag}"`, ...headers } };
};

/**
 * Makes the object out of its parts without copying them. A client whose answer was lost may ask again.
 * Source: Amazon S3 API Reference, CompleteMultipartUpload.
 */
export const completeMultipartUpload: Operation = async (context) => {
  const { request, store, payload } = context;
  const bucket = requireBucket(context);
  const key = requireKey(context);
  const uploadId = request.query.get("uploadId") ?? "";
  refuseWholeChecksum(request.headers);
  const claimed = parseCompletedParts(await readText(payload, completeBytesMax));

  const upload = findUpload(bucket, key, uploadId);
  if (upload !== undefined) {
    await store.completeUpload(bucket, upload, (current) => {
      checkWrite(request.headers, current);
      return joinParts(
        upload,
        claimed.map((part) => matchPart(upload, part)),
      );
    });
  }
  const object = bucket.objects.get(key);
  if (object?.uploadId !== uploadId) throw noSuchUpload(uploadId);
  return completedResponse(bucket.name, object);
};

/** Complete may carry a checksum of the whole object; to accept it unchecked would promise what was not done. */
function refuseWholeChecksum(headers: ReadonlyMap<string, string>): void {
  for (const [name, value] of headers) {
    if (name === "x-amz-checksum-type" && value === "COMPOSITE") continue;
    if (name.startsWith("x-amz-checksum-")) throw notImplemented(`${name} on CompleteMultipartUpload`);
  }
}

/** Source: Amazon S3 API Reference, AbortMultipartUpload. */
export const abortMultipartUpload: Operation = async (context) => {
  const { bucket, upload } = requireUpload(context);
  if (!(await context.store.abortUpload(bucket, upload))) throw noSuchUpload(upload.id);
  return { status: 204 };
};

/** The open upload that the request names, of this very key. Throws NoSuchUpload. */
export function requireUpload(context: OperationContext): { bucket: Bucket; upload: OpenUpload } {
  const bucket = requireBucket(context);
  const uploadId = context.request.query.get("uploadId") ?? "";
  const upload = findUpload(bucket, requireKey(context), uploadId);
  if (upload === undefined) throw noSuchUpload(uploadId);
  return { bucket, upload };
}

function findUpload(bucket: Bucket, key: string, uploadId: string): OpenUpload | undefined {
  const upload = bucket.uploads.get(uploadId);
  return upload?.key === key ? upload : undefined;
}

function matchPart(upload: OpenUpload, claimed: ReturnType<typeof parseCompletedParts>[number]): UploadPart {
  const part = upload.parts.get(claimed.number);
  const algorithm = upload.checksumAlgorithm;
  const claimedChecksum = part?.checksum ? claimed.checksums.get(part.checksum.algorithm) : undefined;
  if (algorithm !== null && claimedChecksum === undefined && part !== undefined) {
    throw new S3Error(
      "InvalidRequest",
      `The upload was created using a ${algorithm} checksum. The complete request must include the checksum for each part. It was missing for part ${claimed.number} in the request.`,
    );
  }
  const isSameChecksum = claimedChecksum === undefined || claimedChecksum === part?.checksum?.value;
  if (part !== undefined && part.etag === claimed.etag && isSameChecksum) return part;
  throw new S3Error(
    "InvalidPart",
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: upload.id, PartNumber: String(claimed.number), ETag: claimed.etag },
  );
}

function joinParts(upload: OpenUpload, parts: readonly UploadPart[]): StoredObject {
  for (const part of parts.slice(0, -1)) {
    if (part.blob.size >= partBytesMin) continue;
    throw new S3Error("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", {
      PartNumber: String(part.number),
      ProposedSize: String(part.blob.size),
      MinSizeAllowed: String(partBytesMin),
      ETag: part.etag,
    });
  }
  const md5 = createHash("md5");
  for (const { etag } of parts) md5.update(Buffer.from(etag, "hex"));
  const algorithm = upload.checksumAlgorithm;
  return {
    key: upload.key,
    blobs: parts.map(({ blob }) => blob),
    size: parts.reduce((sum, { blob }) => sum + blob.size, 0),
    etag: `${md5.digest("hex")}-${parts.length}`,
    lastModified: nowInSeconds(),
    headers: upload.headers,
    checksum:
      algorithm === null
        ? null
        : compositeChecksum(
            algorithm,
            parts.map(({ checksum }) => checksum?.value ?? ""),
          ),
    uploadId: upload.id,
  };
}

function completedResponse(bucket: string, object: StoredObject) {
  const { checksum } = object;
  return xmlAnswer("CompleteMultipartUploadResult", {
    Location: `/${bucket}/${object.key}`,
    Bucket: bucket,
    Key: object.key,
    ETag: `"${object.etag}"`,
    ...(checksum === null ? {} : { ...checksumFields(checksum), ChecksumType: "COMPOSITE" }),
  });
}

export function noSuchUpload(uploadId: string): S3Error {
  return new S3Error(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { UploadId: uploadId },
  );
}
