/** How far this computer's clock is behind the server's, in milliseconds; undefined until an answer has told. */
let behindMs: number | undefined;

/** An answer tells its time to the second, and has been on its way for a while. */
const inexactMs = 2_000;

/** Learns of an answer that has just come what time it is at the server, by its header `Date` (RFC 9110, 6.6.1). */
export function noteServerTime(date: string | null): void {
  const measured = Date.parse(date ?? "") - Date.now();
  if (Number.isNaN(measured)) return;
  const known = behindMs ?? 0;
  behindMs = Math.abs(measured - known) > inexactMs ? measured : known;
}

/**
 * The server's time, in milliseconds since 1970: whatever is told of an export is told by its clock, and a person's own may
 * be hours off. Undefined until an answer has told.
 */
export function serverNow(): number | undefined {
  return behindMs === undefined ? undefined : Date.now() + behindMs;
}
