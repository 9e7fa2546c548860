/** The classes of a cell that stays in sight. Once something is scrolled away it throws a shade on what passes below. */
export const frozenStyle =
  "sticky inset-s-0 transition-shadow group-data-before/more:shadow-[6px_0_6px_-6px_var(--color-shade)] rtl:group-data-before/more:shadow-[-6px_0_6px_-6px_var(--color-shade)]";
