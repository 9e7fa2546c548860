import { compareUtf8 } from "@/lib/local/s3/disk/sorted-keys";
import { checksumFields } from "@/lib/local/s3/request/checksums";
import { xmlAnswer } from "@/lib/local/s3/xml";
import { keyEncoder } from "./list-objects";
import { partNumberMax, requireUpload } from "./multipart";
import { integerParameter, type Operation, requireBucket } from "./operation";

const pageMax = 1000;

/** Source: Amazon S3 API Reference, ListParts. */
export const listParts: Operation = async (context) => {
  const { request } = context;
  const { bucket, upload } = requireUpload(context);
  const encode = keyEncoder(request.query.get("encoding-type"));
  const marker = integerParameter(request, "part-number-marker", 0, partNumberMax, 0);
  const limit = Math.min(integerParameter(request, "max-parts", 1, 2 ** 31 - 1, pageMax), pageMax);
  const left = [...upload.parts.values()]
    .filter(({ number }) => number > marker)
    .sort((a, b) => a.number - b.number);
  const page = left.slice(0, limit);
  const isTruncated = left.length > limit;
  return xmlAnswer("ListPartsResult", {
    Bucket: bucket.name,
    Key: encode(upload.key),
    UploadId: upload.id,
    PartNumberMarker: marker,
    NextPartNumberMarker: isTruncated ? page.at(-1)?.number : undefined,
    MaxParts: limit,
    IsTruncated: isTruncated,
    EncodingType: request.query.get("encoding-type"),
    Part: page.map(({ number, lastModified, etag, blob, checksum }) => ({
      PartNumber: number,
      LastModified: lastModified,
      ETag: `"${etag}"`,
      Size: blob.size,
      ...checksumFields(checksum),
    })),
    StorageClass: "STANDARD",
    ChecksumAlgorithm: upload.checksumAlgorithm?.toUpperCase(),
    ChecksumType: upload.checksumAlgorithm === null ? undefined : "COMPOSITE",
  });
};

/** By key, then by the time of creation. Source: Amazon S3 API Reference, ListMultipartUploads. */
export const listMultipartUploads: Operation = async (context) => {
  const { request } = context;
  const bucket = requireBucket(context);
  const { query } = request;
  const encode = keyEncoder(query.get("encoding-type"));
  const prefix = query.get("prefix") ?? "";
  const keyMarker = query.get("key-marker") ?? "";
  const idMarker = query.get("upload-id-marker") ?? "";
  const limit = Math.min(integerParameter(request, "max-uploads", 1, 2 ** 31 - 1, pageMax), pageMax);
  const sorted = [...bucket.uploads.values()]
    .filter(({ key }) => key.startsWith(prefix))
    .sort((a, b) => compareUtf8(a.key, b.key) || compareUtf8(a.initiated + a.id, b.initiated + b.id));
  const marker = sorted.findIndex(({ key, id }) => key === keyMarker && id === idMarker);
  const left =
    marker >= 0 ? sorted.slice(marker + 1) : sorted.filter(({ key }) => compareUtf8(key, keyMarker) > 0);
  const page = left.slice(0, limit);
  const isTruncated = left.length > limit;
  const last = page.at(-1);
  return xmlAnswer("ListMultipartUploadsResult", {
    Bucket: bucket.name,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: idMarker,
    NextKeyMarker: isTruncated && last !== undefined ? encode(last.key) : undefined,
    NextUploadIdMarker: isTruncated ? last?.id : undefined,
    Prefix: encode(prefix),
    MaxUploads: limit,
    IsTruncated: isTruncated,
    EncodingType: query.get("encoding-type"),
    Upload: page.map(({ key, id, initiated, checksumAlgorithm }) => ({
      UploadId: id,
      Key: encode(key),
      Initiated: initiated,
      StorageClass: "STANDARD",
      ChecksumAlgorithm: checksumAlgorithm?.toUpperCase(),
    })),
  });
};
