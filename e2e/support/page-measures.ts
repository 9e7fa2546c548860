import type { Page } from "playwright";

declare global {
  interface Window {
    pageMeasures: {
      /** Sum of the layout shifts that followed no action of a person. */
      layoutShift: number;
      /** When the first row stood in the table, in milliseconds since the document was asked for. */
      rowsAt: number;
      /** From each click that asked for other rows until they stood in the table. */
      changesMs: number[];
    };
  }
}

/** Has every document that the page opens measure itself. */
export function startMeasuring(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const measures = { layoutShift: 0, rowsAt: Number.POSITIVE_INFINITY, changesMs: [] as number[] };
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
    document.addEventListener("click", () => (clickedAt = performance.now()), { capture: true });
    new MutationObserver(() => {
      if (
        measures.rowsAt === Number.POSITIVE_INFINITY &&
        document.querySelector('section[aria-label="Rows"] td')
      ) {
        measures.rowsAt = performance.now();
      }
      const isBusy = document.querySelector('section[aria-label="Rows"] table')?.getAttribute("aria-busy");
      if (isBusy === "true") isWaiting = true;
      if (isBusy === "false" && isWaiting) {
        isWaiting = false;
        measures.changesMs.push(performance.now() - clickedAt);
      }
    }).observe(document, {
      subtree: true,
      attributes: true,
      attributeFilter: ["aria-busy"],
      childList: true,
    });
  });
}
