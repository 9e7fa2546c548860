import { createHash } from "node:crypto";

/** A person by their e-mail address, however it is written, where the address itself need not be kept: SHA-256, lower-case hex. */
export function personDigest(email: string): string {
  return createHash("sha256").update(email.trim().toLowerCase()).digest("hex");
}
