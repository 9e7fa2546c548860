/** The looks that all controls of a form share: text fields, selects and buttons that open a list. */
export const controlStyle =
  "h-8 w-full min-w-0 rounded-md border border-control bg-surface px-2 text-sm text-ink transition-colors " +
  "hover:border-ink focus-visible:-outline-offset-1 aria-invalid:border-bad disabled:opacity-50 pointer-coarse:h-10";
