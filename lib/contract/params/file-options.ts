import { type FileFormatId, fileFormatNames } from "../file-format";
import { choice } from "./enumeration";

/** How a file is written. What is not given is as the report type says, so that a plain request gets a plain file. */
export function fileOptionParameters(otherwise: { format: FileFormatId }) {
  return {
    format: choice(
      {
        title: "File format",
        description:
          "csv is CSV after RFC 4180, xlsx is an Excel workbook, jsonl is JSON Lines: one JSON object a row, by column id.",
      },
      fileFormatNames,
      otherwise.format,
    ),
  };
}
