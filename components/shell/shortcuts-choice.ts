// Whether a person of this browser wants single keys to do something, kept for the next visit.

const storageKey = "tranche_shortcuts";
const off = "off";

const listeners = new Set<() => void>();

export function areShortcutsOn(): boolean {
  return localStorage.getItem(storageKey) !== off;
}

export function setShortcutsOn(isOn: boolean): void {
  if (isOn) localStorage.removeItem(storageKey);
  else localStorage.setItem(storageKey, off);
  for (const listener of listeners) listener();
}

/** Calls the listener at each change, also one in another window. */
export function subscribeToShortcuts(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}
