import { useEffect } from "react";

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

/**
 * Once the page's code is there: presses the button, or the keys, for whoever has not gone on to something else. To be used
 * around all that listens to keys, which by then does.
 */
export function useEarlyPress(): void {
  useEffect(() => {
    const { earlyPress } = window;
    if (!earlyPress) return;
    delete window.earlyPress;
    earlyPress.stop();
    const { button, keys } = earlyPress;
    if (button && isStillThere(button)) button.click();
    // Where they are pressed now tells whether they would be typed into a field that has focus meanwhile.
    for (const key of keys) {
      const pressed = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
      (document.activeElement ?? document).dispatchEvent(pressed);
    }
  }, []);
}

/** Safari gives no focus to a button that is pressed, and Enter in a field presses the button of its form. */
function isStillThere(button: HTMLButtonElement): boolean {
  const focused = document.activeElement;
  const isWithIt = focused === document.body || focused === button || button.form?.contains(focused);
  return button.isConnected && Boolean(isWithIt);
}
