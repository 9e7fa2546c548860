/** Keys that work anywhere in the app, as the list of them shows. */
export const shortcuts = [
  { key: "/", words: "Search" },
  { key: "e", words: "Export what is shown" },
  { key: "x", words: "Go to the exports" },
  { key: "?", words: "This list" },
] as const;

/**
 * Does what a key stands for: moves into the field, or presses the button, that names the key in `aria-keyshortcuts`.
 * So whatever is on the page declares its own key, in the way that a screen reader learns of it too, and on a page
 * without such an element the key does nothing.
 */
export function pressShortcut(event: KeyboardEvent): void {
  const { key, target, ctrlKey, metaKey, altKey, defaultPrevented } = event;
  if (ctrlKey || metaKey || altKey || defaultPrevented || isTyping(target)) return;
  if (!shortcuts.some((shortcut) => shortcut.key === key)) return;
  const candidates = document.querySelectorAll<HTMLElement>(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
  const element = [...candidates].find(isReachable);
  if (!element) return;
  // Else the key would be typed into the field that it leads to.
  event.preventDefault();
  if (element.matches("button, a")) element.click();
  else element.focus();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

/** Seen, and not behind a dialog. */
function isReachable(element: HTMLElement): boolean {
  return element.checkVisibility() && element.closest("[inert], [aria-hidden='true']") === null;
}
