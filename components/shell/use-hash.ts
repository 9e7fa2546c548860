import { useSyncExternalStore } from "react";

/** What stands behind the # of the address; null while the server draws, which is never sent it. */
export function useHash(): string | null {
  return useSyncExternalStore(
    onHashChange,
    () => window.location.hash.slice(1),
    () => null,
  );
}

function onHashChange(listener: () => void) {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}
