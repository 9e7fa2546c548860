import { useEffect } from "react";

interface EarlyPress {
  /** What was pressed last, if that was a button. */
  button: HTMLButtonElement | null;
  stop(): void;
}

declare global {
  interface Window {
    earlyPress?: EarlyPress;
  }
}

/** Once the page's code is there: presses the button for whoever has not gone on to something else. */
export function useEarlyPress(): void {
  useEffect(() => {
    const { earlyPress } = window;
    delete window.earlyPress;
    earlyPress?.stop();
    const button = earlyPress?.button;
    if (button && isStillThere(button)) button.click();
  }, []);
}

/** Safari gives no focus to a button that is pressed, and Enter in a field presses the button of its form. */
function isStillThere(button: HTMLButtonElement): boolean {
  const focused = document.activeElement;
  const isWithIt = focused === document.body || focused === button || button.form?.contains(focused);
  return button.isConnected && Boolean(isWithIt);
}
