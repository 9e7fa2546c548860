import { S3ServiceException } from "@aws-sdk/client-s3";

const NOT_IMPLEMENTED = 501;
/** Not Found, Request Timeout, Conflict, Too Many Requests: another time, or another object, it may work. */
const passingStatus: ReadonlySet<number> = new Set([404, 408, 409, 429]);

/** Whether a store said that it does not do this, rather than that it cannot just now, or has no such object. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof S3ServiceException)) return false;
  const { httpStatusCode: status = 0 } = error.$metadata;
  return status === NOT_IMPLEMENTED || (status >= 400 && status < 500 && !passingStatus.has(status));
}
