import type { CellKind, FileColumn } from "@/lib/files/column";
import { columnName } from "./column-name";
import { headerStyle } from "./styles";
import { textCell } from "./text-cell";

/** Rows a sheet holds below its header row ("Excel specifications and limits": 1,048,576 rows in all). */
export const DATA_ROWS_MAX = 1_048_575;

/** Columns a sheet holds (the same page). */
const COLUMNS_MAX = 16_384;

/** Widths in characters of the default font, by what the kind's values usually look like. */
const widthOfKind: Record<CellKind, number> = {
  id: 12,
  text: 24,
  url: 40,
  integer: 12,
  decimal: 14,
  money: 14,
  percent: 10,
  date: 12,
  datetime: 24,
  boolean: 10,
};
/** Room beside a header's text for the filter's button. */
const HEADER_PADDING = 4;
const WIDTH_MAX = 60;

/** What links name their targets by. */
const relationshipsSpace = ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

/** All cells of a sheet, header included: `A1:C10`. */
export function sheetRange(columnCount: number, dataRows: number): string {
  return `A1:${columnName(columnCount - 1)}${dataRows + 1}`;
}

/**
 * A sheet's XML up to its first data row: frozen header row, column widths, header cells.
 * Order of elements: ECMA-376 part 1, 18.3.1.99.
 */
export function sheetHead(
  columns: readonly FileColumn[],
  dataRows: number,
  totalsRowCount: number,
  { isFirst, hasLinks }: { isFirst: boolean; hasLinks: boolean },
): string {
  if (columns.length === 0 || columns.length > COLUMNS_MAX) {
    throw new RangeError(`A sheet cannot have ${columns.length} columns`);
  }
  const widths = columns.map(({ header, kind }, index) => {
    const width = Math.min(Math.max(widthOfKind[kind], header.length + HEADER_PADDING), WIDTH_MAX);
    return `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`;
  });
  const headers = columns.map(({ header }, index) => textCell(`${columnName(index)}1`, headerStyle, header));
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
    `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"${hasLinks ? relationshipsSpace : ""}>`,
    `<dimension ref="${sheetRange(columns.length, dataRows + totalsRowCount)}"/>`,
    // One sheet only is selected: what is typed into a group of selected sheets goes into all of them.
    `<sheetViews><sheetView${isFirst ? ' tabSelected="1"' : ""} workbookViewId="0">`,
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>',
    "</sheetView></sheetViews>",
    '<sheetFormatPr defaultRowHeight="15"/>',
    `<cols>${widths.join("")}</cols>`,
    `<sheetData><row r="1">${headers.join("")}</row>`,
  ].join("");
}

/** A sheet's XML after its last data row, up to its links: totals, if it has any, and the filter, which leaves them out. */
export function sheetFilter(columnCount: number, dataRows: number, totals: string): string {
  return `${totals}</sheetData><autoFilter ref="${sheetRange(columnCount, dataRows)}"/>`;
}

/** The end of a sheet's XML: no warnings about digits that are text on purpose. */
export function sheetTail(columnCount: number, dataRows: number): string {
  const range = sheetRange(columnCount, dataRows);
  return `<ignoredErrors><ignoredError sqref="${range}" numberStoredAsText="1"/></ignoredErrors></worksheet>`;
}
