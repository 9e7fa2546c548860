import { type RefObject, useEffect } from "react";

/**
 * Marks a box that scrolls sideways, and the element around it, with what lies out of sight: `data-before` when something
 * has been scrolled away, `data-after` when more is to come. `--scrollbar` on both is the width that a bar takes at the
 * side. Looked at when the box scrolls or changes its size, and each time it is drawn.
 */
export function useMoreBeside(box: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const mark = () => markBox(element);
    mark();
    const observer = new ResizeObserver(mark);
    observer.observe(element);
    element.addEventListener("scroll", mark, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", mark);
    };
  });
}

function markBox(element: HTMLElement): void {
  const { scrollLeft, scrollWidth, clientWidth, offsetWidth, parentElement } = element;
  // Below zero where the page is laid out from right to left.
  const passed = Math.abs(scrollLeft);
  for (const marked of [element, parentElement]) {
    marked?.toggleAttribute("data-before", passed >= 1);
    marked?.toggleAttribute("data-after", passed + clientWidth < scrollWidth - 1);
    marked?.style.setProperty("--scrollbar", `${offsetWidth - clientWidth}px`);
  }
}
