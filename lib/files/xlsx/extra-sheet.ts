import type { ExtraSheet } from "@/lib/files/part";
import { columnName } from "./column-name";
import { textCell } from "./text-cell";

/** The worksheet part of a small sheet: plain cells, no header. Order of elements: ECMA-376 part 1, 18.3.1.99. */
export function extraSheetXml({ columnWidths, rows }: ExtraSheet): string {
  const columns = columnWidths.map(
    (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  const rowElements = rows().map((row, rowIndex) => {
    const cells = row.map((value, column) => {
      const reference = `${columnName(column)}${rowIndex + 1}`;
      return typeof value === "number"
        ? `<c r="${reference}"><v>${value}</v></c>`
        : textCell(reference, 0, value);
    });
    return `<row r="${rowIndex + 1}">${cells.join("")}</row>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
    '<sheetViews><sheetView workbookViewId="0"/></sheetViews>',
    '<sheetFormatPr defaultRowHeight="15"/>',
    `<cols>${columns.join("")}</cols>`,
    `<sheetData>${rowElements.join("")}</sheetData>`,
    "</worksheet>",
  ].join("");
}
