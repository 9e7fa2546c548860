import { textFormat } from "@/lib/files/text-format";
import { renderJsonlPart } from "./codec";

export const jsonl = textFormat({
  extension: "jsonl",
  // No media type is registered; this one is what jsonlines.org proposes.
  contentType: "application/jsonl",
  costs: { fileBytes: 0, cellBytes: 40, cellMicroseconds: { min: 0.8, max: 5 } },
  renderPart: renderJsonlPart,
  // A file without rows is empty.
  head: () => new Uint8Array(),
});
