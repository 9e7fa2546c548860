import { createHash, timingSafeEqual } from "node:crypto";

/** Whether two secrets are equal, without telling by the time it takes where they differ. */
export function isSameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
