import { randomBytes } from "node:crypto";

/** The name of one request, in its answer, in the log and in the audit log. */
export function createRequestId(): string {
  return `req_${randomBytes(12).toString("hex")}`;
}
