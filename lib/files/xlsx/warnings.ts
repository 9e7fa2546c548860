import type { FileContents, PlannedFile, PlannedWarning } from "@/lib/files/format";
import { readMeta } from "./meta";
import { DATA_ROWS_MAX } from "./sheet";
import { CELL_CHARACTERS_MAX } from "./text";

/** Where a finished workbook differs from the data. */
export function fileWarnings({ sheets, parts }: FileContents): string[] {
  const metas = parts.map(({ meta }) => readMeta(meta));
  return [
    ...truncated(metas.reduce((sum, meta) => sum + meta.truncatedCells, 0)),
    ...replaced(metas.reduce((sum, meta) => sum + meta.replacedCharacters, 0)),
    ...(sheets !== null && sheets > 1
      ? [
          `The rows go on over ${sheets} sheets, because one holds ${count(DATA_ROWS_MAX)} of them below its header.`,
        ]
      : []),
  ];
}

/** What a workbook will do to its rows and texts. */
export function plannedWarnings({ rows, longCells }: PlannedFile): PlannedWarning[] {
  const warnings: PlannedWarning[] = [];
  if (rows > DATA_ROWS_MAX) {
    const sheets = Math.ceil(rows / DATA_ROWS_MAX);
    const message = `A sheet of Excel holds ${count(DATA_ROWS_MAX)} rows, so these ${count(rows)} go to ${sheets} sheets.`;
    warnings.push({ code: "many_sheets", message });
  }
  if (longCells > 0) {
    const message =
      `${count(longCells)} ${longCells === 1 ? "cell is" : "cells are"} longer than the ${count(CELL_CHARACTERS_MAX)} characters ` +
      "that a cell of Excel holds, and will be cut.";
    warnings.push({ code: "long_cells", message });
  }
  return warnings;
}

function truncated(cells: number): string[] {
  if (cells === 0) return [];
  const were = cells === 1 ? "cell was" : "cells were";
  return [
    `${count(cells)} ${were} cut at ${count(CELL_CHARACTERS_MAX)} characters, the most that Excel holds.`,
  ];
}

function replaced(characters: number): string[] {
  if (characters === 0) return [];
  const [noun, verb] = characters === 1 ? ["character", "was"] : ["characters", "were"];
  return [`${count(characters)} ${noun} that an Excel file cannot hold ${verb} replaced by \uFFFD.`];
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
