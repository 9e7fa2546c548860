import { type RefObject, useEffect } from "react";

interface EarlyPress {
  /** What was pressed last, if that was a button. */
  button: HTMLButtonElement | null;
  /** The keys that were pressed after it, outside of fields. */
  keys: string;
  stop(): void;
}

declare global {
  interface Window {
    earlyPress?: EarlyPress;
  }
}

/** Says of a box that React takes over what is in it later than the rest of the page: it is in a Suspense boundary. */
export const hydratesLater = { "data-hydrates-later": "" };

/**
 * Once the page's code is there: presses the button, or the keys, for whoever has not gone on to something else. To be used
 * around all that listens to keys, which by then does; and again in each box that `hydratesLater`, for the buttons in it,
 * of which nobody would hear before.
 */
export function useEarlyPress(box?: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { earlyPress } = window;
    if (!earlyPress) return;
    earlyPress.stop();
    const { button, keys } = earlyPress;
    if ((button?.closest("[data-hydrates-later]") ?? null) !== (box?.current ?? null)) return;
    delete window.earlyPress;
    if (button && isStillThere(button)) button.click();
    // Where they are pressed now tells whether they would be typed into a field that has focus meanwhile.
    for (const key of keys) {
      const pressed = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
      (document.activeElement ?? document).dispatchEvent(pressed);
    }
  }, [box]);
}

/** Safari gives no focus to a button that is pressed, and Enter in a field presses the button of its form. */
function isStillThere(button: HTMLButtonElement): boolean {
  const focused = document.activeElement;
  const isWithIt = focused === document.body || focused === button || button.form?.contains(focused);
  return button.isConnected && Boolean(isWithIt);
}
