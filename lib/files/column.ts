/**
 * What a column holds. The codecs choose cell type, number format and column width by it.
 * "id" is an identifier: plain digits in csv, a text cell in xlsx, so that no spreadsheet sums or reformats it.
 * "percent" is in percent points: 12.5 means 12.5 %.
 */
export type CellKind =
  | "id"
  | "text"
  | "url"
  | "integer"
  | "decimal"
  | "money"
  | "percent"
  | "date"
  | "datetime"
  | "boolean";

/** One column of a file: the header line's text and the kind of its cells. */
export interface FileColumn {
  header: string;
  kind: CellKind;
}
