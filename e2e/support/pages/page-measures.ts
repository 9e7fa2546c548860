import type { Page } from "playwright";

declare global {
  interface Window {
    pageMeasures: {
      /** Sum of the layout shifts that followed no action of a person. */
      layoutShift: number;
      /** From each click that asked for other rows until they stood in the table. */
      changesMs: number[];
      /** From each click that asked for an export until its row was painted. */
      asksMs: number[];
    };
  }
}

/** Has every document that the page opens measure itself. */
export function startMeasuring(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const measures = {
      layoutShift: 0,
      changesMs: [] as number[],
      asksMs: [] as number[],
    };
    window.pageMeasures = measures;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        // TypeScript's DOM library does not know LayoutShift yet.
        const shift = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
        if (!shift.hadRecentInput) measures.layoutShift += shift.value;
      }
    }).observe({ type: "layout-shift", buffered: true });

    let clickedAt = 0;
    let isWaiting = false;
    let isAsking = false;
    document.addEventListener("click", () => (clickedAt = performance.now()), { capture: true });
    new MutationObserver(() => {
      const isAsked =
        document.querySelector('ul[aria-label^="Exports, "] > li[aria-label$=", asked for"]') !== null;
      if (isAsked && !isAsking) {
        const since = clickedAt;
        requestAnimationFrame((paintedAt) => measures.asksMs.push(paintedAt - since));
      }
      isAsking = isAsked;
      const isBusy = document.querySelector('section[aria-label="Rows"] table')?.getAttribute("aria-busy");
      if (isBusy === "true") isWaiting = true;
      if (isBusy === "false" && isWaiting) {
        isWaiting = false;
        measures.changesMs.push(performance.now() - clickedAt);
      }
    }).observe(document, {
      subtree: true,
      attributes: true,
      attributeFilter: ["aria-busy", "aria-label"],
      childList: true,
    });
  });
}
