// Limits that the page keeps as well, which has no use for the schemas.

/** Longest name of an export or a saved view, in characters. */
export const nameLengthMax = 80;

/** What a column of the table can be dragged to, in CSS pixels. */
export const columnWidthRange = { min: 48, max: 800 };
