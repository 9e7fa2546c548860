/** Gives the focus to what an element stands in, such as the row of an export or the page. */
export function focusAround(element: Element): void {
  element.closest<HTMLElement>('[tabindex="-1"]')?.focus({ preventScroll: true });
}

/** A ref for what may go away with the focus in it: what it stands in gets the focus, which nobody would have else. */
export function handOnFocus(element: Element | null) {
  return () => {
    if (element?.contains(document.activeElement)) focusAround(element);
  };
}
