import { useEffect } from "react";

/**
 * Puts words before the title of the page, such as "(40%)". The title itself belongs to the router, which writes it anew
 * when it likes, so its changes are watched. Begins with "(" to be found again.
 */
export function useTitlePrefix(prefix: string): void {
  useEffect(() => {
    const write = () => {
      const wanted = `${prefix}${document.title.replace(/^\([^)]*\) /, "")}`;
      // Writing the same would wake the observer for ever.
      if (document.title !== wanted) document.title = wanted;
    };
    write();
    const observer = new MutationObserver(write);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, [prefix]);
}
