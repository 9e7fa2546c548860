import { useSyncExternalStore } from "react";

/**
 * False on the server and in the first rendering of what it sent, true from then on. That first rendering has to be the
 * server's to the letter, and until it comes the browser may have learnt of something newer.
 */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  );
}

function subscribeToNothing() {
  return () => undefined;
}
