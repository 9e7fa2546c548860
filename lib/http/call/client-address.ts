/**
 * The network address that a request came from, or null when it is not known.
 *
 * Every hop appends the address it was called from to X-Forwarded-For, this app's own server included
 * (security-headers.mjs), so the last entry is the peer of this process. With `trustedProxyHops` proxies of one's own in
 * front, the entry that the outermost of them wrote is the caller; whatever stands further left the caller may have
 * made up.
 */
export function clientAddress(headers: Headers, trustedProxyHops: number): string | null {
  const entries = (headers.get("x-forwarded-for") ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  const address = entries[Math.max(0, entries.length - 1 - trustedProxyHops)];
  // IPv4 as a socket that listens for both kinds writes it: RFC 4291, section 2.5.5.2. The longest address has 45 characters.
  return address?.replace(/^::ffff:(?=\d+\.)/i, "").slice(0, 45) ?? null;
}
