import type { Bucket } from "@/lib/local/s3/disk/bucket-folder";
import type { Store } from "@/lib/local/s3/disk/store";
import type { StoredObject } from "@/lib/local/s3/disk/stored";
import type { Payload } from "@/lib/local/s3/request/payload";
import type { S3Request, S3Response } from "@/lib/local/s3/request/request";
import { S3Error } from "@/lib/local/s3/s3-error";

/** What an operation works on: a request whose signature was right. */
export interface OperationContext {
  request: S3Request;
  payload: Payload;
  store: Store;
  region: string;
}

export type Operation = (context: OperationContext) => Promise<S3Response>;

const keyBytesMax = 1024;

/** The bucket of the request. Throws NoSuchBucket. */
export function requireBucket({ request, store }: OperationContext): Bucket {
  return bucketOf(store, request.bucket ?? "");
}

/** The bucket of that name. Throws NoSuchBucket. */
export function bucketOf(store: Store, name: string): Bucket {
  const bucket = store.findBucket(name);
  if (bucket !== undefined) return bucket;
  throw new S3Error("NoSuchBucket", "The specified bucket does not exist", { BucketName: name });
}

/** The object of that key. Throws NoSuchKey. */
export function objectOf(bucket: Bucket, key: string): StoredObject {
  const object = bucket.objects.get(key);
  if (object !== undefined) return object;
  throw new S3Error("NoSuchKey", "The specified key does not exist.", { Key: key });
}

/** The key of the request. Throws KeyTooLongError. Source: Amazon S3 User Guide, "Naming Amazon S3 objects". */
export function requireKey({ request }: OperationContext): string {
  const key = request.key ?? "";
  const size = Buffer.byteLength(key);
  if (size <= keyBytesMax) return key;
  throw new S3Error("KeyTooLongError", "Your key is too long", {
    Size: String(size),
    MaxSizeAllowed: String(keyBytesMax),
  });
}

/** A whole number of the query, within limits. Throws InvalidArgument. */
export function integerParameter(
  request: S3Request,
  name: string,
  min: number,
  max: number,
  fallback?: number,
): number {
  const text = request.query.get(name);
  if ((text === undefined || text === "") && fallback !== undefined) return fallback;
  const value = /^\d{1,10}$/.test(text ?? "") ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new S3Error("InvalidArgument", `${name} must be a whole number from ${min} to ${max}.`, {
    ArgumentName: name,
    ArgumentValue: text ?? "",
  });
}
