/** Keys that work anywhere in the app; shortcut-list.tsx says what they do. */
export const shortcutKeys = ["/", "e", "d", "x", "v", "?"] as const;
export type ShortcutKey = (typeof shortcutKeys)[number];

/** Between "g" and its number, in milliseconds. */
const goToMs = 2_000;

let goSince = Number.NEGATIVE_INFINITY;
const goToListeners = new Set<(number: number) => void>();

/** Calls the listener when somebody presses "g" and then a number. Returns the way to stop that. */
export function onGoTo(listener: (number: number) => void): () => void {
  goToListeners.add(listener);
  return () => goToListeners.delete(listener);
}

const listeners = new Map<string, () => void>();

/** Calls the listener when somebody presses a key that no control of the page names. Returns the way to stop that. */
export function onShortcut(key: ShortcutKey, listener: () => void): () => void {
  listeners.set(key, listener);
  return () => {
    if (listeners.get(key) === listener) listeners.delete(key);
  };
}

/**
 * Does what a key stands for: moves into the field, or presses the button, that names the key in `aria-keyshortcuts`.
 * So whatever is on the page declares its own key, in the way that a screen reader learns of it too, and on a page
 * without such an element the key does nothing.
 */
export function pressShortcut(event: KeyboardEvent): void {
  const { target, ctrlKey, metaKey, altKey, defaultPrevented } = event;
  // With AltGr a key is another letter: "ę" on a Polish keyboard.
  const isOther = ctrlKey || metaKey || altKey || event.getModifierState("AltGraph");
  if (isOther || defaultPrevented || isTyping(target)) return;
  const key = latinKey(event);
  const isGoing = event.timeStamp - goSince < goToMs;
  goSince = key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
  if (isGoing && /^[1-9]$/.test(key)) {
    if (isBehindDialog(document.querySelector("main"))) return;
    event.preventDefault();
    for (const listener of goToListeners) listener(Number(key));
    return;
  }
  if (!shortcutKeys.some((known) => known === key)) return;
  const listener = listeners.get(key);
  if (listener && !isBehindDialog(document.querySelector("main"))) {
    event.preventDefault();
    listener();
    return;
  }
  const candidates = document.querySelectorAll<HTMLElement>(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
  const element = [...candidates].find(isReachable);
  if (!element) return;
  // Else the key would be typed into the field that it leads to.
  event.preventDefault();
  if (element.matches("button, a")) element.click();
  else element.focus();
}

/**
 * The key as it is on a Latin keyboard. On a Greek, Russian or Arabic one other letters and digits stand in its place, and
 * who uses it would have none of these keys. `earlyPressScript` does the same.
 */
function latinKey({ key, code }: KeyboardEvent): string {
  const isAscii = key.length !== 1 || key <= "~";
  const [, latin] = (!isAscii && /^(?:Key|Digit)(.)$/.exec(code)) || [];
  return latin?.toLowerCase() ?? key;
}

/** Into a field, or for what a control is just opening: somebody who presses it and types has not waited for the list. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.matches("input, textarea, select, [contenteditable]") ||
    target.closest("[data-opening], [aria-haspopup][aria-expanded='true']") !== null
  );
}

/** Seen, and not behind a dialog. */
function isReachable(element: HTMLElement): boolean {
  return element.checkVisibility() && !isBehindDialog(element);
}

function isBehindDialog(element: HTMLElement | null): boolean {
  return element?.closest("[inert], [aria-hidden='true']") != null;
}
