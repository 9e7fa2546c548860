import type { PartMeta } from "@/lib/files/part";

/** What happened to texts of one column that a cell cannot hold as they are. A row has one cell of it. */
export interface TextCounts {
  truncatedCells: number;
  replacedCharacters: number;
  /** Cells with any of these characters. */
  replacedCells: number;
}

export const noTexts: Readonly<TextCounts> = { truncatedCells: 0, replacedCharacters: 0, replacedCells: 0 };

/** The counts of a part as its note keeps them: over all columns, and by the column's place where there is something. */
export function noteOfTexts(columns: readonly TextCounts[]) {
  const byColumn: Record<string, number> = {};
  const total = { truncatedCells: 0, replacedCharacters: 0 };
  for (const [index, { truncatedCells, replacedCharacters, replacedCells }] of columns.entries()) {
    total.truncatedCells += truncatedCells;
    total.replacedCharacters += replacedCharacters;
    if (truncatedCells > 0) byColumn[`truncatedCells${index}`] = truncatedCells;
    if (replacedCells > 0) byColumn[`replacedCells${index}`] = replacedCells;
  }
  return { ...byColumn, ...total };
}

/** In how many rows of each column something was done, over all parts. Parts from before 2026-11-29 do not tell. */
export function rowsByColumn(
  metas: readonly PartMeta[],
  what: "truncatedCells" | "replacedCells",
  columns: number,
): number[] {
  return Array.from({ length: columns }, (_, index) =>
    metas.reduce((sum, meta) => sum + (meta[`${what}${index}`] ?? 0), 0),
  );
}
