import { nowInSeconds, type StoredObject, type UploadPart } from "@/lib/local/s3/disk/stored";
import {
  type Checksum,
  type ChecksumAlgorithm,
  checksumFields,
  checksumOf,
} from "@/lib/local/s3/request/checksums";
import type { ByteRange } from "@/lib/local/s3/request/range";
import { S3Error } from "@/lib/local/s3/s3-error";
import { xmlAnswer } from "@/lib/local/s3/xml";
import { noSuchUpload, partNumberMax, requireUpload } from "./multipart";
import { bucketOf, integerParameter, type Operation, type OperationContext, objectOf } from "./operation";

/**
 * A part made of an object that is here already, or of a range of its bytes. Without conditions on the source.
 * Source: Amazon S3 API Reference, UploadPartCopy.
 */
export const uploadPartCopy: Operation = async (context) => {
  const { request, store } = context;
  const { bucket, upload } = requireUpload(context);
  const number = integerParameter(request, "partNumber", 1, partNumberMax);
  const source = requireSource(context);
  const range = copiedRange(request.headers.get("x-amz-copy-source-range"), source.size);
  const release = store.blobs.pin(source.blobs);
  const copied = await copyOf(context, source, range, upload.checksumAlgorithm).finally(release);
  const part: UploadPart = { number, lastModified: nowInSeconds(), ...copied };
  if (!(await store.putPart(bucket, upload, part))) throw noSuchUpload(upload.id);
  return xmlAnswer("CopyPartResult", {
    LastModified: part.lastModified,
    ETag: `"${part.etag}"`,
    ...checksumFields(part.checksum),
  });
};

/** `bucket/key` or `/bucket/key`, percent-encoded. Throws where there is no such object. */
function requireSource({ request, store }: OperationContext): StoredObject {
  const [encoded = "", query] = (request.headers.get("x-amz-copy-source") ?? "").split("?", 2);
  const match = /^\/?([^/]+)\/(.+)$/.exec(decoded(encoded));
  if (!match || query !== undefined) {
    throw new S3Error(
      "InvalidArgument",
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      {
        ArgumentName: "x-amz-copy-source",
      },
    );
  }
  const [, bucketName = "", key = ""] = match;
  return objectOf(bucketOf(store, bucketName), key);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** Of `bytes=first-last`; undefined where the whole is meant. */
function copiedRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined) return undefined;
  const match = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header);
  const [start, end] = [Number(match?.[1]), Number(match?.[2])];
  if (start <= end && end < size) return { start, end };
  throw new S3Error("InvalidArgument", `Range specified is not valid for source object of size: ${size}`, {
    ArgumentName: "x-amz-copy-source-range",
    ArgumentValue: header,
  });
}

type Copied = Pick<UploadPart, "blob" | "etag" | "checksum">;

async function copyOf(
  context: OperationContext,
  source: StoredObject,
  range: ByteRange | undefined,
  wanted: ChecksumAlgorithm | null,
): Promise<Copied> {
  const linked = range === undefined ? await linkWhole(context, source, wanted) : undefined;
  return linked ?? copyBytes(context, source, range ?? { start: 0, end: source.size - 1 }, wanted);
}

/** The very bytes of the source under another name; undefined where its hashes are not known, or the disk knows no such names. */
async function linkWhole(
  { store }: OperationContext,
  { blobs, etag, checksum, uploadId }: StoredObject,
  wanted: ChecksumAlgorithm | null,
): Promise<Copied | undefined> {
  const [source, ...others] = blobs;
  // One that was made of parts has a hash of their hashes.
  const isOfBytes = uploadId === null && (wanted === null || checksum?.algorithm === wanted);
  if (!source || others.length > 0 || !isOfBytes) return undefined;
  const blob = await store.blobs.link(source);
  return blob && { blob, etag, checksum: wanted === null ? null : checksum };
}

async function copyBytes(
  { store }: OperationContext,
  source: StoredObject,
  { start, end }: ByteRange,
  wanted: ChecksumAlgorithm | null,
): Promise<Copied> {
  const { blob, checked } = await store.blobs.write(
    store.blobs.read(source.blobs, start, end),
    wanted === null ? ["md5"] : ["md5", wanted],
    (digests): { etag: string; checksum: Checksum | null } => ({
      etag: digests.get("md5") ?? "",
      checksum: wanted === null ? null : checksumOf(wanted, digests),
    }),
  );
  return { blob, ...checked };
}
