import type { PartMeta } from "@/lib/files/part";
import type { TextCounts } from "./text";

/** What the codec notes about a part: length and CRC-32 of its XML before compression, and what happened to texts. */
export interface XlsxMeta extends TextCounts {
  rawBytes: number;
  crc32: number;
}

/** The note on a part as the codec wrote it. Throws when something is missing: the part is not one of a workbook. */
export function readMeta(meta: PartMeta): XlsxMeta {
  const { rawBytes, crc32, truncatedCells, replacedCharacters } = meta;
  if (
    rawBytes === undefined ||
    crc32 === undefined ||
    truncatedCells === undefined ||
    replacedCharacters === undefined
  ) {
    throw new Error(
      `A part of a workbook has a note with ${Object.keys(meta).join(", ") || "nothing"} only.`,
    );
  }
  return { rawBytes, crc32, truncatedCells, replacedCharacters };
}
