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

/** One column of a file: what programs and people call it, and the kind of its cells. */
export interface FileColumn {
  /** Unique among the columns of a file; the key of its values where rows are objects. */
  id: string;
  /** The header line's text. */
  header: string;
  kind: CellKind;
}
