import type { FileFormat } from "@/lib/files/format";
import { assembleXlsx, renderXlsxPart } from "./codec";
import { DATA_ROWS_MAX } from "./sheet";
import { groupSheetNames } from "./sheet-names";
import { CELL_CHARACTERS_MAX } from "./text";
import { fileWarnings, plannedWarnings } from "./warnings";

export const xlsx: FileFormat = {
  extension: "xlsx",
  contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  rowsPerSheetMax: DATA_ROWS_MAX,
  cellLengthMax: CELL_CHARACTERS_MAX,
  costs: { fileBytes: 8_000, cellBytes: 8, cellMicroseconds: { min: 1, max: 5 } },
  renderPart: renderXlsxPart,
  nameSheets: groupSheetNames,
  assemble: assembleXlsx,
  fileWarnings,
  plannedWarnings,
};
