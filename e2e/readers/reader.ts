/** What a program gives for a cell: its value, and dates and times as they are shown. */
export interface ReadCell {
  value: string | number | null;
  shown: string;
}

/** Sheet name -> rows of cells. */
export type ReadSheets = Map<string, ReadCell[][]>;

/** A program that reads workbooks. */
export interface Reader {
  name: string;
  /** Where it is known to give another text than the file has; empty if nowhere. */
  ways: string;
  /** A text as this program gives it. */
  reads(text: string): string;
  /** Reads `file`, with room for files of its own in `folder`. Null when the program is not installed. */
  read(file: string, folder: string): Promise<ReadSheets | null>;
}

/** A text as programs see it that do not decode inline strings: with `_x005F_` where a code's underscore was. */
export function undecoded(text: string): string {
  return text.replace(/_(?=x[0-9a-f]{4}_)/gi, "_x005F_");
}

export const undecodedWords = "reads _x0041_ in an inline string as _x005F_x0041_, without decoding it";
