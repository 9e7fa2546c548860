import type { PartMeta } from "@/lib/files/part";
import type { PartLinks } from "./links";
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

/** One of the two segments with links that lie behind the rows of a part. */
export interface LinkSegment {
  byteSize: number;
  rawBytes: number;
  crc32: number;
}

/** The note on a part's links. */
export function linksMeta({ cells, targets }: PartLinks): PartMeta {
  return {
    linkCellsBytes: cells.bytes.length,
    linkCellsRawBytes: cells.rawBytes,
    linkCellsCrc32: cells.crc32,
    linkTargetsBytes: targets.bytes.length,
    linkTargetsRawBytes: targets.rawBytes,
    linkTargetsCrc32: targets.crc32,
  };
}

/** Reads it; undefined for a part without links, as those from before there were any. */
export function readLinks(meta: PartMeta): { cells: LinkSegment; targets: LinkSegment } | undefined {
  if (meta.linkCellsBytes === undefined) return undefined;
  const read = (name: "linkCells" | "linkTargets"): LinkSegment => ({
    byteSize: meta[`${name}Bytes`] ?? 0,
    rawBytes: meta[`${name}RawBytes`] ?? 0,
    crc32: meta[`${name}Crc32`] ?? 0,
  });
  return { cells: read("linkCells"), targets: read("linkTargets") };
}
