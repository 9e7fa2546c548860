import { createHash } from "node:crypto";
import type { ExportObject } from "@/lib/contract/export";

/**
 * Entity tag of an answer that shows these exports. Weak, since it leaves out what differs although nothing happened:
 * the signature of the link and the estimate. It changes as well when half of a link's life is over, so that whoever is
 * told "not modified" holds a link that works on for the other half. Source: RFC 9110, section 8.8.3.
 */
export function exportsTag(objects: readonly ExportObject[], now: Date): string {
  const hash = createHash("sha256");
  for (const { download_url, eta_seconds, ...stable } of objects) {
    const seconds = stable.download_expires_in_seconds;
    const halfLife = seconds === null ? null : Math.floor(now.getTime() / (seconds * 500));
    hash.update(JSON.stringify([stable, halfLife]));
  }
  return `W/"${hash.digest("base64url").slice(0, 27)}"`;
}

/** Whether the caller holds the answer with this tag already (If-None-Match: weak comparison, a list or *). */
export function isNotModified(request: Request, tag: string): boolean {
  const header = request.headers.get("if-none-match");
  if (header === null) return false;
  const opaque = (text: string) => text.trim().replace(/^W\//, "");
  return header.trim() === "*" || header.split(",").some((one) => opaque(one) === opaque(tag));
}
