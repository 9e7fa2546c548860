import type { FileFormat } from "@/lib/files/format";
import { assembleCsv, renderCsvPart } from "./codec";

export const csv: FileFormat = {
  extension: "csv",
  contentType: "text/csv; charset=utf-8",
  rowsPerSheetMax: null,
  cellLengthMax: null,
  costs: { fileBytes: 200, cellBytes: 26, cellMicroseconds: { min: 0.8, max: 5 } },
  renderPart: renderCsvPart,
  nameSheets: (groups) => groups.map(() => []),
  assemble: assembleCsv,
  fileWarnings: () => [],
  plannedWarnings: () => [],
};
