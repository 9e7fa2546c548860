import { useIsHydrated } from "@/components/ui/use-is-hydrated";

/** The zone of the reader's browser. The server knows none but UTC. */
export function useOwnTimeZone(): string {
  return useIsHydrated() ? new Intl.DateTimeFormat().resolvedOptions().timeZone : "UTC";
}
