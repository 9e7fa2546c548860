// Codes and statuses: Amazon S3 API Reference, "Error responses", "List of error codes".
const statusOfCode = {
  AccessDenied: 403,
  AuthorizationHeaderMalformed: 400,
  AuthorizationQueryParametersError: 400,
  BadDigest: 400,
  BucketAlreadyOwnedByYou: 409,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  IllegalLocationConstraintException: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidChunkSizeError: 403,
  InvalidDigest: 400,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedTrailerError: 400,
  MalformedXML: 400,
  MetadataTooLarge: 400,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
  XAmzContentSHA256Mismatch: 400,
  // S3's disk is never full, so it has no code for that. This one is MinIO's.
  XMinioStorageFull: 507,
} as const;

export type S3ErrorCode = keyof typeof statusOfCode;

/** An answer that refuses. `details` become further elements of the XML body (all of them may be shown to the caller). */
export class S3Error extends Error {
  readonly code: S3ErrorCode;
  readonly status: number;
  readonly details: Readonly<Record<string, string>>;

  constructor(code: S3ErrorCode, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = "S3Error";
    this.code = code;
    this.status = statusOfCode[code];
    this.details = details;
  }
}

/** What this server does not do is refused by its name, so that nothing is silently ignored. */
export function notImplemented(name: string): S3Error {
  return new S3Error("NotImplemented", `This server does not implement ${name}.`, { Feature: name });
}

/** What writing a file fails with when there is no room: on the disk, in the user's quota, below the process's limit. */
const noRoomCodes = ["ENOSPC", "EDQUOT", "EFBIG"];

/** The answer to an error that no operation expected: without its text, which may name files of this machine. */
export function refusalOf(error: unknown): S3Error {
  if (error instanceof S3Error) return error;
  if (error instanceof Error && "code" in error && noRoomCodes.includes(String(error.code))) {
    return new S3Error("XMinioStorageFull", "The disk of this server is full. Nothing was stored.");
  }
  return new S3Error("InternalError", "We encountered an internal error. Please try again.");
}
