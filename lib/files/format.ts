import type { FileColumn } from "./column";
import type { AssembleInput, FilePiece, PartMeta, RenderedPart, RenderInput } from "./part";

/**
 * All that the rest of the program knows of a file format. A format is one folder with its codec, limits and sentences,
 * and one line in `formats.ts`.
 */
export interface FileFormat {
  extension: string;
  contentType: string;
  /** Data rows one sheet holds; null where there are no sheets. */
  rowsPerSheetMax: number | null;
  /** UTF-16 code units one cell holds; longer texts are cut. Null where there is no such limit. */
  cellLengthMax: number | null;
  costs: FormatCosts;
  /** One tranche to one part. Pure and synchronous: it runs in a worker thread, and in any order. */
  renderPart(input: RenderInput): RenderedPart;
  /** What the sheets of each group of a file are called; none where there are no sheets. `taken` are names of other sheets. */
  nameSheets(groups: readonly SheetGroup[], taken: readonly string[]): string[][];
  /**
   * The parts to the file, streaming: memory does not grow with it. Same input, same bytes. A part that stands in the file
   * as it is comes as such, so that its bytes need not be moved by whoever has them; `readPieces` gives bytes alone.
   */
  assemble(input: AssembleInput): AsyncGenerator<FilePiece>;
  /** Where a finished file differs from the data, one sentence each. */
  fileWarnings(file: FileContents): FileWarning[];
  /** What the format will do to a file that is not made yet, one sentence each. */
  plannedWarnings(file: PlannedFile): PlannedWarning[];
}

/** What a file costs about: each one, and each of its cells (row x column) besides. Measured with `npm run bench`. */
export interface FormatCosts {
  fileBytes: number;
  cellBytes: number;
  /** From the database to the store, on a good day and on a bad one. */
  cellMicroseconds: { min: number; max: number };
}

export interface SheetGroup {
  /** The name that is wanted. */
  sheetName: string;
  sheets: number;
}

export interface FileContents {
  /** Sheets with data; null where the format has none. */
  sheets: number | null;
  parts: readonly { meta: PartMeta }[];
  columns: readonly FileColumn[];
  rows: number;
}

export interface FileWarning {
  message: string;
  /** Texts of the data are not whole in the file, as they would be in one of a format without such limits. */
  isLoss: boolean;
}

export interface PlannedFile {
  rows: number;
  /** Cells longer than `cellLengthMax`. */
  longCells: number;
  columns: readonly FileColumn[];
}

export interface PlannedWarning extends FileWarning {
  code: "many_sheets" | "long_cells" | "no_links";
}
