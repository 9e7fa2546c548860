import { crc32 } from "node:zlib";
import type { FileColumn } from "./column";
import type { SumColumn, Sums } from "./sums";

/**
 * How a file is to be written, beside its format. Only the codec knows the names and values; one that is missing is as
 * usual, so that no options mean the usual file.
 */
export type FileOptions = Readonly<Record<string, string | boolean>>;

/** What a codec needs to render one tranche. */
export interface RenderInput {
  /** COPY text, whole rows. */
  stage: Uint8Array;
  columns: readonly FileColumn[];
  /** The first row's place among the data rows of its sheet, from 0. */
  firstRowInSheet: number;
  sums: readonly SumColumn[];
  /** IANA name of the zone that the COPY text has its times in, with their offsets; UTC if missing. */
  timeZone?: string;
  options?: FileOptions;
}

/**
 * What a codec notes about a part for itself: it assembles and warns by it. Only the codec knows the names, which may
 * differ from format to format. Whole numbers, because the note is stored with the part.
 */
export type PartMeta = Readonly<Record<string, number>>;

/** One tranche as a piece of the file. */
export interface RenderedPart {
  /** Memory of its own, nothing else lives in it: it may be transferred to another thread. */
  bytes: Uint8Array;
  /** CRC-32 of `bytes`. */
  bytesCrc32: number;
  rows: number;
  sums: Sums;
  meta: PartMeta;
}

/** A stored part, as the assembler needs it. */
export interface StoredPart {
  rows: number;
  /** Of its sheet among all data sheets of the file, from 0. */
  sheetIndex: number;
  byteSize: number;
  bytesCrc32: number;
  meta: PartMeta;
  read(): AsyncIterable<Uint8Array>;
}

/** A small sheet of its own (such as one that tells about the export); xlsx alone has room for it. */
export interface ExtraSheet {
  name: string;
  /** In characters of the default font. */
  columnWidths: readonly number[];
  /** Its cells, row by row. Asked for once every part has been read, so that it may tell what they were. */
  rows(): readonly (readonly (string | number)[])[];
}

/** The control totals of a column over the whole file; see `SumColumn` and `Sums`. */
export interface ColumnTotal extends SumColumn {
  sums: Readonly<Record<string, string>>;
}

/** The rows of one report in a file. */
export interface FileGroup {
  columns: readonly FileColumn[];
  sheetName: string;
  /** In the order of the rows. None means a sheet, or a file, with its header alone. */
  parts: readonly StoredPart[];
  options?: FileOptions;
  /** For a format that shows them. */
  totals?: readonly ColumnTotal[];
}

export interface AssembleInput {
  title: string;
  /** What the rows were chosen by, for a format that has room for it. */
  subject?: string;
  createdAt: Date;
  /** One; in a format with sheets any number, each on sheets of its own. Parts are counted through all of them. */
  groups: readonly [FileGroup, ...FileGroup[]];
  /** Follow the data sheets. */
  extraSheets?: readonly ExtraSheet[];
}

/** All bytes of a part, as they are: a file holds them so wherever it is no more than parts between other bytes. */
export interface PartPiece {
  /** Among the parts of all groups, from 0. */
  partIndex: number;
  byteLength: number;
}

/** What a file is made of, piece by piece. */
export type FilePiece = Uint8Array | PartPiece;

/** The one group of a file without sheets. Throws where there are several. */
export function onlyGroup({ groups }: AssembleInput): FileGroup {
  const [group, ...others] = groups;
  if (others.length > 0)
    throw new RangeError("Only a format with sheets has room for several groups of rows.");
  return group;
}

/** A stored part is not what was rendered. The file that was begun must be thrown away. */
export class PartMismatchError extends Error {
  override name = "PartMismatchError";
  readonly partIndex: number;

  constructor(partIndex: number, problem: string, options?: ErrorOptions) {
    super(`Part ${partIndex} ${problem}`, options);
    this.partIndex = partIndex;
  }
}

/** Streams a part's bytes. Throws `PartMismatchError` as soon as they are not those that were rendered. */
export async function* readPart(part: StoredPart, partIndex: number): AsyncGenerator<Uint8Array> {
  let byteSize = 0;
  let bytesCrc32 = 0;
  for await (const bytes of part.read()) {
    byteSize += bytes.length;
    if (byteSize > part.byteSize) {
      throw new PartMismatchError(partIndex, `has more than ${part.byteSize} bytes`);
    }
    bytesCrc32 = crc32(bytes, bytesCrc32);
    yield bytes;
  }
  if (byteSize !== part.byteSize) {
    throw new PartMismatchError(partIndex, `has ${byteSize} bytes instead of ${part.byteSize}`);
  }
  if (bytesCrc32 !== part.bytesCrc32)
    throw new PartMismatchError(partIndex, "has other bytes than were rendered");
}

/** The pieces of a file as bytes, streaming: those of a part are read when it is its turn. Throws as `readPart` does. */
export async function* readPieces(
  pieces: AsyncIterable<FilePiece>,
  { groups }: Pick<AssembleInput, "groups">,
): AsyncGenerator<Uint8Array> {
  const parts = groups.flatMap((group) => group.parts);
  for await (const piece of pieces) {
    if (piece instanceof Uint8Array) {
      yield piece;
      continue;
    }
    yield* readPart(partAt(parts, piece), piece.partIndex);
  }
}

/** The part that a piece stands for. Throws where there is none. */
export function partAt<Part>(parts: readonly Part[], { partIndex }: PartPiece): Part {
  const part = parts[partIndex];
  if (part === undefined) throw new RangeError(`There is no part ${partIndex}.`);
  return part;
}
