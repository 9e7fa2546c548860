import { useEffect, useSyncExternalStore } from "react";

let open = 0;
const listeners = new Set<() => void>();

function change(by: number): void {
  open += by;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Stands in what is open over the page. As long as it does, new notices wait: they would cover the work. */
export function HoldsNotices() {
  useEffect(() => {
    change(1);
    return () => change(-1);
  }, []);
  return null;
}

export function useAreNoticesHeld(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => open > 0,
    () => false,
  );
}
