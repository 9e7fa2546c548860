import { useEffect, useSyncExternalStore } from "react";

/** Code of the page that is loaded when it is wanted. */
export interface Later<Module> {
  /** Starts loading, unless that has been done. Rejects when the code could not be had; the next call tries again. */
  load(): Promise<Module>;
  /** The module, once it is there. */
  loaded(): Module | undefined;
  subscribe(listener: () => void): () => void;
}

const everything: Later<unknown>[] = [];

/** Until code that could not be had is asked for again. */
export const retryMs = 2_000;

/** For code that nothing on the page needs before somebody opens something. Called once a module, not in a component. */
export function later<Module>(load: () => Promise<Module>): Later<Module> {
  const listeners = new Set<() => void>();
  let module: Module | undefined;
  let loading: Promise<Module> | undefined;
  const part: Later<Module> = {
    load() {
      loading ??= load().then(
        (loaded) => {
          module = loaded;
          for (const listener of listeners) listener();
          return loaded;
        },
        (error: unknown) => {
          loading = undefined;
          throw error;
        },
      );
      return loading;
    },
    loaded: () => module,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  everything.push(part);
  return part;
}

/** Loads what may be wanted soon. Nobody waits for it, so a failure is no trouble: it is tried again when it is wanted. */
export function preload({ load }: Later<unknown>): void {
  load().catch(() => undefined);
}

/** Loads all that may be wanted on this page, once the page itself is there and the browser has nothing else to do. */
export function preloadEverything(): void {
  const load = () => everything.forEach(preload);
  // Safari has no such callback.
  const whenIdle = () =>
    "requestIdleCallback" in window ? window.requestIdleCallback(load) : setTimeout(load);
  if (document.readyState === "complete") whenIdle();
  else window.addEventListener("load", whenIdle, { once: true });
}

/** The module, or undefined until it is there. While it is wanted, loading is tried again and again. */
export function useLater<Module>(part: Later<Module>, isWanted: boolean): Module | undefined {
  const module = useSyncExternalStore(part.subscribe, part.loaded, () => undefined);
  const isMissing = isWanted && module === undefined;
  useEffect(() => {
    if (!isMissing) return;
    preload(part);
    const timer = setInterval(() => preload(part), retryMs);
    return () => clearInterval(timer);
  }, [part, isMissing]);
  return module;
}
