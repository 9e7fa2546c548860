import type { PartMeta } from "@/lib/files/part";
import type { PartLinks } from "./links";
import type { TextCounts } from "./text-counts";

/** What the codec notes about a part: length and CRC-32 of its XML before compression, and what happened to texts. */
export interface XlsxMeta extends Pick<TextCounts, "truncatedCells" | "replacedCharacters"> {
  rawBytes: number;
  crc32: number;
}

/** The note on a part as the codec wrote it. Throws when something is missing: the part is not one of a workbook. */
export function readMeta(meta: PartMeta): XlsxMeta {
  const { rawBytes, truncatedCells, replacedCharacters } = meta;
  const crc32 = meta.crc32 ?? meta.rowsCrc32;
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

/** The note on a part as it is stored, with its links where it has some. */
export function partMeta({ crc32, ...others }: XlsxMeta, links: PartLinks | undefined): PartMeta {
  if (!links) return { crc32, ...others };
  const { cells, targets } = links;
  return {
    ...others,
    // Not `crc32`: a version that knows of no links, as there may be in a rolling upgrade, would take them for rows. So it
    // finds that the part is none of its own.
    rowsCrc32: crc32,
    linkCellsBytes: cells.bytes.length,
    linkCellsRawBytes: cells.rawBytes,
    linkCellsCrc32: cells.crc32,
    linkTargetsBytes: targets.bytes.length,
    linkTargetsRawBytes: targets.rawBytes,
    linkTargetsCrc32: targets.crc32,
  };
}

/** The links of a part by its note; undefined for a part without links, as those from before there were any. */
export function readLinks(meta: PartMeta): { cells: LinkSegment; targets: LinkSegment } | undefined {
  if (meta.linkCellsBytes === undefined) return undefined;
  const read = (name: "linkCells" | "linkTargets"): LinkSegment => ({
    byteSize: meta[`${name}Bytes`] ?? 0,
    rawBytes: meta[`${name}RawBytes`] ?? 0,
    crc32: meta[`${name}Crc32`] ?? 0,
  });
  return { cells: read("linkCells"), targets: read("linkTargets") };
}
