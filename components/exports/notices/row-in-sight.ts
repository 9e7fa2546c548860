/** Whether somebody who looks at the page sees the row of the export, which tells by itself what becomes of it. */
export function isRowInSight(id: number): boolean {
  const row = document.querySelector(`[data-export-row="${id}"]`);
  if (!row || document.visibilityState === "hidden") return false;
  const { left, right, top, bottom } = row.getBoundingClientRect();
  return row.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
}
