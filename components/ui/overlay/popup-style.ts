/** The looks of everything that opens above the page. */
export const popupStyle =
  "rounded-md border border-line bg-raised text-ink shadow-popup outline-none transition-opacity " +
  "data-ending-style:opacity-0 data-starting-style:opacity-0";

/** A row that can be chosen in a popup. */
export const popupItemStyle =
  "flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 text-sm outline-none select-none " +
  "data-highlighted:bg-hover pointer-coarse:min-h-10";
