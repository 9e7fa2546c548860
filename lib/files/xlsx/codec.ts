import { crc32 } from "node:zlib";
import {
  type AssembleInput,
  type ColumnTotal,
  PartMismatchError,
  type RenderedPart,
  type RenderInput,
  readPart,
  type StoredPart,
} from "@/lib/files/part";
import { type DeflatedSegment, deflateSegment, joinedContent } from "@/lib/files/zip/deflate-segment";
import { writeZip, type ZipEntry } from "@/lib/files/zip/zip";
import { extraSheetXml } from "./extra-sheet";
import { readMeta, type XlsxMeta } from "./meta";
import { packageParts, sheetPartName } from "./package";
import { writeSheetRows } from "./rows";
import { DATA_ROWS_MAX, sheetHead, sheetTail } from "./sheet";
import { sheetNames } from "./sheet-names";
import { totalGroups, totalsRows } from "./totals";

/** Renders a tranche as a deflated piece of its sheet's XML. Throws `CopyTextError` on a broken stage. */
export function renderXlsxPart(input: RenderInput): RenderedPart {
  const segments: DeflatedSegment[] = [];
  const { rows, sums, ...counts } = writeSheetRows(input, (xml) => segments.push(deflateSegment(xml, false)));
  if (input.firstRowInSheet + rows > DATA_ROWS_MAX) {
    throw new RangeError(`A sheet cannot hold more than ${DATA_ROWS_MAX} data rows`);
  }
  // Not Buffer.concat, whose memory may be shared: a part can be transferred to another thread.
  const bytes = new Uint8Array(Buffer.concat(segments.map((segment) => segment.bytes)));
  const meta: XlsxMeta = { ...joinedContent(segments), ...counts };
  return { bytes, bytesCrc32: crc32(bytes), rows, sums, meta: { ...meta } };
}

/** A data sheet: its rows' parts between a head and a tail of their own. */
interface DataSheet {
  name: string;
  dataRows: number;
  head: DeflatedSegment;
  parts: { part: StoredPart; partIndex: number }[];
  tail: DeflatedSegment;
}

/**
 * Joins parts into a workbook, streaming. Nothing is compressed again: a sheet is its head, its parts and its tail in a
 * row, and its CRC is combined from theirs. Sheets go by the parts' `sheetIndex`; every one repeats the header row.
 * Throws `PartMismatchError` when a part's bytes are not those that were rendered.
 */
export async function* assembleXlsx(input: AssembleInput): AsyncGenerator<Uint8Array> {
  const { columns, title, createdAt, extraSheets = [] } = input;
  const dataSheets = planSheets(input);
  const { beforeSheets, behindSheets } = packageParts({
    title,
    createdAt,
    columnCount: columns.length,
    hasCurrencyFormats: input.options?.currency_formats === true,
    dataSheets,
    extraSheetNames: extraSheets.map(({ name }) => name),
  });
  function* entries(): Generator<ZipEntry> {
    for (const { name, xml } of beforeSheets) yield textEntry(name, xml);
    for (const [index, sheet] of dataSheets.entries()) yield sheetEntry(sheetPartName(index), sheet);
    for (const [index, sheet] of extraSheets.entries()) {
      yield textEntry(sheetPartName(dataSheets.length + index), extraSheetXml(sheet));
    }
    for (const { name, xml } of behindSheets) yield textEntry(name, xml);
  }
  yield* writeZip(entries(), createdAt);
}

function planSheets(input: AssembleInput): DataSheet[] {
  const { columns, sheetName, parts } = input;
  const sheetParts: DataSheet["parts"][] = [[]];
  for (const [partIndex, part] of parts.entries()) {
    if (part.sheetIndex === sheetParts.length && partIndex > 0) sheetParts.push([]);
    if (part.sheetIndex !== sheetParts.length - 1) {
      throw new PartMismatchError(partIndex, `is of sheet ${part.sheetIndex}, out of order`);
    }
    sheetParts.at(-1)?.push({ part, partIndex });
  }
  const names = sheetNames(sheetName, sheetParts.length);
  const sheets = sheetParts.map((ofSheet, sheetIndex) => {
    const dataRows = ofSheet.reduce((sum, { part }) => sum + part.rows, 0);
    if (dataRows > DATA_ROWS_MAX) {
      const last = ofSheet.at(-1)?.partIndex ?? 0;
      throw new PartMismatchError(
        last,
        `brings sheet ${sheetIndex} to ${dataRows} rows, too many for a sheet`,
      );
    }
    return { name: names[sheetIndex] ?? sheetName, dataRows, parts: ofSheet };
  });
  const totals = shownTotals(input, sheets.at(-1)?.dataRows ?? 0);
  return sheets.map((sheet, sheetIndex) => {
    const { dataRows } = sheet;
    const below = sheetIndex === sheets.length - 1 ? totals : [];
    const rowsBelow = totalsRows(columns, below, sheets, {
      firstRow: dataRows + 2,
      hasCurrencyFormats: input.options?.currency_formats === true,
    });
    return {
      ...sheet,
      head: deflateText(sheetHead(columns, dataRows, totalGroups(below).length, sheetIndex === 0), false),
      tail: deflateText(sheetTail(columns.length, dataRows, rowsBelow), true),
    };
  });
}

/** None unless they are asked for, nor where the last sheet has no room below its rows: About has them in any case. */
function shownTotals({ totals = [], options }: AssembleInput, lastRows: number): readonly ColumnTotal[] {
  const hasRoom = lastRows + totalGroups(totals).length <= DATA_ROWS_MAX;
  return options?.totals_row === true && hasRoom ? totals : [];
}

function sheetEntry(name: string, { head, parts, tail }: DataSheet): ZipEntry {
  async function* content() {
    yield head.bytes;
    for (const { part, partIndex } of parts) yield* readPart(part, partIndex);
    yield tail.bytes;
  }
  const partBytes = parts.reduce((sum, { part }) => sum + part.byteSize, 0);
  return {
    name,
    ...joinedContent([head, ...parts.map(({ part }) => readMeta(part.meta)), tail]),
    compressedBytes: head.bytes.length + partBytes + tail.bytes.length,
    content: content(),
  };
}

function textEntry(name: string, text: string): ZipEntry {
  const { bytes, ...content } = deflateText(text, true);
  return { name, ...content, compressedBytes: bytes.length, content: [bytes] };
}

function deflateText(text: string, isLast: boolean): DeflatedSegment {
  return deflateSegment(new TextEncoder().encode(text), isLast);
}
