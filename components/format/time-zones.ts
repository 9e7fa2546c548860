/**
 * UTC, the reader's own zone, and all others that this browser knows, by their IANA names. The server may know fewer, and
 * refuses those.
 */
export function timeZones(): string[] {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return [...new Set(["UTC", timeZone, ...Intl.supportedValuesOf("timeZone")])];
}
