import { assembleCsv, renderCsvPart } from "@/lib/files/csv/codec";
import { assembleXlsx, renderXlsxPart } from "@/lib/files/xlsx/codec";
import { DATA_ROWS_MAX } from "@/lib/files/xlsx/sheet";
import { CELL_CHARACTERS_MAX } from "@/lib/files/xlsx/text";
import type { AssembleInput, RenderedPart, RenderInput } from "./part";

/** All that the rest of the program knows of a file format. */
export interface FileFormat {
  extension: string;
  contentType: string;
  /** Data rows one sheet holds; null where there are no sheets. */
  rowsPerSheetMax: number | null;
  /** UTF-16 code units one cell holds; longer texts are cut. Null where there is no such limit. */
  cellLengthMax: number | null;
  /** One tranche to one part. Pure and synchronous: it runs in a worker thread, and in any order. */
  renderPart(input: RenderInput): RenderedPart;
  /** The parts to the file, streaming: memory does not grow with it. Same input, same bytes. */
  assemble(input: AssembleInput): AsyncGenerator<Uint8Array>;
}

export type FileFormatId = "csv" | "xlsx";

export const fileFormats: Record<FileFormatId, FileFormat> = {
  csv: {
    extension: "csv",
    contentType: "text/csv; charset=utf-8",
    rowsPerSheetMax: null,
    cellLengthMax: null,
    renderPart: renderCsvPart,
    assemble: assembleCsv,
  },
  xlsx: {
    extension: "xlsx",
    contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    rowsPerSheetMax: DATA_ROWS_MAX,
    cellLengthMax: CELL_CHARACTERS_MAX,
    renderPart: renderXlsxPart,
    assemble: assembleXlsx,
  },
};
