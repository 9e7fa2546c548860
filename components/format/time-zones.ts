/**
 * UTC, the reader's own zone, the one that is chosen, and all others that this browser lists, by their IANA names. A zone has
 * more names than are listed. The server may know fewer, and refuses those.
 */
export function timeZones(chosen: string): string[] {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return [...new Set(["UTC", timeZone, chosen, ...Intl.supportedValuesOf("timeZone")])];
}
