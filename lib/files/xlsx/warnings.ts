import type { FileColumn } from "@/lib/files/column";
import type { FileContents, FileWarning, PlannedFile, PlannedWarning } from "@/lib/files/format";
import { hasRoomForLinks, LINKS_PER_SHEET_MAX } from "./links";
import { readMeta } from "./meta";
import { DATA_ROWS_MAX } from "./sheet";
import { CELL_CHARACTERS_MAX } from "./text";
import { rowsByColumn } from "./text-counts";

/** Where a finished workbook differs from the data. */
export function fileWarnings({ sheets, parts, columns, rows }: FileContents): FileWarning[] {
  const headers = columns.map(({ header }) => header);
  const metas = parts.map(({ meta }) => readMeta(meta));
  const cut = metas.reduce((sum, meta) => sum + meta.truncatedCells, 0);
  const replaced = metas.reduce((sum, meta) => sum + meta.replacedCharacters, 0);
  const placesOf = (what: "truncatedCells" | "replacedCells") =>
    places(
      headers,
      rowsByColumn(
        parts.map(({ meta }) => meta),
        what,
        headers.length,
      ),
    );
  const warnings: FileWarning[] = [];
  if (cut > 0) {
    const were = cut === 1 ? "cell was" : "cells were";
    const message = `${count(cut)} ${were} cut at ${count(CELL_CHARACTERS_MAX)} characters, the most that Excel holds${placesOf("truncatedCells")}.`;
    warnings.push({ message, isLoss: true });
  }
  if (replaced > 0) {
    const [noun, verb] = replaced === 1 ? ["character", "was"] : ["characters", "were"];
    const message = `${count(replaced)} ${noun} that an Excel file cannot hold ${verb} replaced by \uFFFD${placesOf("replacedCells")}.`;
    warnings.push({ message, isLoss: true });
  }
  if (sheets !== null && sheets > 1) {
    const message = `The rows go on over ${sheets} sheets, because one holds ${count(DATA_ROWS_MAX)} of them below its header.`;
    warnings.push({ message, isLoss: false });
  }
  const addresses = addressesWithoutLinks(columns, rows);
  if (addresses) {
    const verb = addresses.isOne ? "is" : "are";
    const message = `${addresses.subject} ${verb} text without links, ${addresses.limit}.`;
    warnings.push({ message, isLoss: false });
  }
  return warnings;
}

/** Words for the address columns of a file with too many rows for links; undefined where each address is one. */
function addressesWithoutLinks(columns: readonly FileColumn[], rows: number) {
  const headers = columns.flatMap(({ kind, header }) => (kind === "url" ? [header] : []));
  if (headers.length === 0 || hasRoomForLinks(columns, Math.min(rows, DATA_ROWS_MAX))) return undefined;
  const isOne = headers.length === 1;
  return {
    isOne,
    subject: `The ${isOne ? "column" : "columns"} ${new Intl.ListFormat("en-US").format(headers)}`,
    limit: `of which a sheet of Excel holds ${count(LINKS_PER_SHEET_MAX)} at most`,
  };
}

/** `, in Description (3 rows) and Title (1 row)`; nothing where parts do not tell. */
function places(headers: readonly string[], rows: readonly number[]): string {
  const found = headers.flatMap((header, index) => {
    const number = rows[index] ?? 0;
    return number === 0 ? [] : [`${header} (${count(number)} ${number === 1 ? "row" : "rows"})`];
  });
  return found.length === 0 ? "" : `, in ${new Intl.ListFormat("en-US").format(found)}`;
}

/** What a workbook will do to its rows and texts. */
export function plannedWarnings({ rows, longCells, columns }: PlannedFile): PlannedWarning[] {
  const warnings: PlannedWarning[] = [];
  if (rows > DATA_ROWS_MAX) {
    const sheets = Math.ceil(rows / DATA_ROWS_MAX);
    const message = `A sheet of Excel holds ${count(DATA_ROWS_MAX)} rows, so these ${count(rows)} go to ${sheets} sheets.`;
    warnings.push({ code: "many_sheets", message, isLoss: false });
  }
  if (longCells > 0) {
    const message =
      `${count(longCells)} ${longCells === 1 ? "cell is" : "cells are"} longer than the ${count(CELL_CHARACTERS_MAX)} characters ` +
      "that a cell of Excel holds, and will be cut.";
    warnings.push({ code: "long_cells", message, isLoss: true });
  }
  const addresses = addressesWithoutLinks(columns, rows);
  if (addresses) {
    const message = `${addresses.subject} will be text without links, ${addresses.limit}.`;
    warnings.push({ code: "no_links", message, isLoss: false });
  }
  return warnings;
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
