import { textFormat } from "@/lib/files/text-format";
import { csvHead, renderCsvPart } from "./codec";

export const csv = textFormat({
  extension: "csv",
  contentType: "text/csv; charset=utf-8",
  costs: { fileBytes: 200, cellBytes: 26, cellMicroseconds: { min: 0.8, max: 5 } },
  renderPart: renderCsvPart,
  head: csvHead,
});
