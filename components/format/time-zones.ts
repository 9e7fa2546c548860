import { useIsHydrated } from "@/components/ui/use-is-hydrated";

/**
 * UTC, the reader's own zone, and all others that this browser knows, by their IANA names. The server may know fewer, and
 * refuses those.
 */
export function timeZones(): string[] {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return [...new Set(["UTC", timeZone, ...Intl.supportedValuesOf("timeZone")])];
}

/** The zone of the reader's browser. The server knows none but UTC. */
export function useOwnTimeZone(): string {
  return useIsHydrated() ? new Intl.DateTimeFormat().resolvedOptions().timeZone : "UTC";
}
