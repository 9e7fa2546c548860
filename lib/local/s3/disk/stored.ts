import type { Checksum, ChecksumAlgorithm } from "@/lib/local/s3/request/checksums";
import type { Blob } from "./blobs";

// The shapes of the JSON files in a data dir, which are also what is held in memory.

/** Headers that are kept with an object and given back with it (content-type, cache-control, x-amz-meta-*, ...). */
export type ObjectHeaders = Readonly<Record<string, string>>;

export interface StoredObject {
  key: string;
  /** Laid end to end they are the content. */
  blobs: readonly Blob[];
  size: number;
  /** Without quotes. */
  etag: string;
  /** ISO 8601, whole seconds. */
  lastModified: string;
  headers: ObjectHeaders;
  checksum: Checksum | null;
  /** The multipart upload it came from. */
  uploadId: string | null;
}

export interface UploadPart {
  number: number;
  blob: Blob;
  etag: string;
  lastModified: string;
  checksum: Checksum | null;
}

export interface Upload {
  id: string;
  key: string;
  initiated: string;
  headers: ObjectHeaders;
  /** Each part has to come with it when it is set. */
  checksumAlgorithm: ChecksumAlgorithm | null;
}

/** Now, as S3 keeps it: a `Last-Modified` header knows no fractions of a second. */
export function nowInSeconds(): string {
  return `${new Date().toISOString().slice(0, 19)}.000Z`;
}
