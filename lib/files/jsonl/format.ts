import type { FileFormat } from "@/lib/files/format";
import { assembleJsonl, renderJsonlPart } from "./codec";

export const jsonl: FileFormat = {
  extension: "jsonl",
  // No media type is registered; this one is what jsonlines.org proposes.
  contentType: "application/jsonl",
  rowsPerSheetMax: null,
  cellLengthMax: null,
  costs: { fileBytes: 0, cellBytes: 40, cellMicroseconds: { min: 0.8, max: 5 } },
  renderPart: renderJsonlPart,
  nameSheets: (groups) => groups.map(() => []),
  assemble: assembleJsonl,
  fileWarnings: () => [],
  plannedWarnings: () => [],
};
