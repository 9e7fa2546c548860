import { crc32 } from "node:zlib";
import { joinBytes } from "@/lib/files/bytes";
import {
  type AssembleInput,
  type ColumnTotal,
  type FileGroup,
  type FilePiece,
  PartMismatchError,
  type PartPiece,
  type RenderedPart,
  type RenderInput,
  readPart,
  type StoredPart,
} from "@/lib/files/part";
import { type DeflatedSegment, deflateSegment, joinedContent } from "@/lib/files/zip/deflate-segment";
import { writeZip, type ZipEntry } from "@/lib/files/zip/zip";
import { extraSheetXml } from "./extra-sheet";
import { hasRoomForLinks, partLinks } from "./links";
import { partMeta, readLinks, readMeta, type XlsxMeta } from "./meta";
import { linkTargets, packageParts, sheetPartName } from "./package";
import { writeSheetRows } from "./rows";
import { DATA_ROWS_MAX, sheetFilter, sheetHead, sheetTail } from "./sheet";
import { groupSheetNames } from "./sheet-names";
import { noteOfTexts } from "./text-counts";
import { totalGroups, totalsRows } from "./totals";

/** Renders a tranche as a deflated piece of its sheet's XML. Throws `CopyTextError` on a broken stage. */
export function renderXlsxPart(input: RenderInput): RenderedPart {
  const segments: DeflatedSegment[] = [];
  const { rows, sums, texts } = writeSheetRows(input, (xml) => segments.push(deflateSegment(xml, false)));
  if (input.firstRowInSheet + rows > DATA_ROWS_MAX) {
    throw new RangeError(`A sheet cannot hold more than ${DATA_ROWS_MAX} data rows`);
  }
  const meta: XlsxMeta = { ...joinedContent(segments), ...noteOfTexts(texts) };
  // Behind the rows, where the assembler keeps them until the rows of the sheet are written.
  const links = hasRoomForLinks(input.columns, input.firstRowInSheet + rows) ? partLinks(input) : undefined;
  const all = links ? [...segments, links.cells, links.targets] : segments;
  const bytes = joinBytes(all.map((segment) => segment.bytes));
  return {
    bytes,
    bytesCrc32: crc32(bytes),
    rows,
    sums,
    meta: partMeta(meta, links),
  };
}

/** A data sheet: its rows' parts between a head and a tail of their own, and its links behind the rows. */
interface DataSheet {
  name: string;
  dataRows: number;
  columnCount: number;
  head: DeflatedSegment;
  parts: { part: StoredPart; partIndex: number }[];
  /** What stands between rows and links; undefined where the sheet has none. */
  beforeLinks: DeflatedSegment | undefined;
  tail: DeflatedSegment;
}

/**
 * Joins parts into a workbook, streaming. Nothing is compressed again: a sheet is its head, its parts and its tail in a
 * row, and its CRC is combined from theirs. A part without links is a piece of the file as it is. Sheets go by the parts' `sheetIndex`; every one repeats its group's header row.
 * Throws `PartMismatchError` when a part's bytes are not those that were rendered.
 */
export async function* assembleXlsx(input: AssembleInput): AsyncGenerator<FilePiece> {
  const { title, subject = "", createdAt, groups, extraSheets = [] } = input;
  const dataSheets = planSheets(input);
  const { beforeSheets, behindSheets } = packageParts({
    title,
    subject,
    createdAt,
    hasCurrencyFormats: groups.some(hasCurrencyFormats),
    dataSheets,
    extraSheetNames: extraSheets.map(({ name }) => name),
  });
  function* entries(): Generator<ZipEntry<PartPiece>> {
    for (const { name, xml } of beforeSheets) yield textEntry(name, xml);
    for (const [index, sheet] of dataSheets.entries()) yield* sheetEntries(index, sheet);
    for (const [index, sheet] of extraSheets.entries()) {
      yield textEntry(sheetPartName(dataSheets.length + index), extraSheetXml(sheet));
    }
    for (const { name, xml } of behindSheets) yield textEntry(name, xml);
  }
  yield* writeZip(entries(), createdAt);
}

function planSheets({ groups, extraSheets = [] }: AssembleInput): DataSheet[] {
  const partsBySheet = sheetsOfGroups(groups);
  const names = groupSheetNames(
    groups.map(({ sheetName }, index) => ({ sheetName, sheets: partsBySheet[index]?.length ?? 0 })),
    extraSheets.map(({ name }) => name),
  );
  let sheetsBefore = 0;
  return groups.flatMap((group, index) => {
    const sheets = planGroup(group, partsBySheet[index] ?? [], names[index] ?? [], sheetsBefore);
    sheetsBefore += sheets.length;
    return sheets;
  });
}

/** The parts of each group by its sheets, of which every group has one at least. Throws where they are out of order. */
function sheetsOfGroups(groups: AssembleInput["groups"]): DataSheet["parts"][][] {
  let sheetsBefore = 0;
  let partIndex = 0;
  return groups.map(({ parts }) => {
    const sheets: DataSheet["parts"][] = [[]];
    for (const part of parts) {
      if (part.sheetIndex === sheetsBefore + sheets.length && sheets[0]?.length !== 0) sheets.push([]);
      if (part.sheetIndex !== sheetsBefore + sheets.length - 1) {
        throw new PartMismatchError(partIndex, `is of sheet ${part.sheetIndex}, out of order`);
      }
      sheets.at(-1)?.push({ part, partIndex });
      partIndex++;
    }
    sheetsBefore += sheets.length;
    return sheets;
  });
}

function planGroup(
  group: FileGroup,
  sheetParts: readonly DataSheet["parts"][],
  names: readonly string[],
  sheetsBefore: number,
): DataSheet[] {
  const { columns, sheetName } = group;
  const sheets = sheetParts.map((ofSheet, index) => {
    const dataRows = ofSheet.reduce((sum, { part }) => sum + part.rows, 0);
    if (dataRows > DATA_ROWS_MAX) {
      const last = ofSheet.at(-1)?.partIndex ?? 0;
      throw new PartMismatchError(
        last,
        `brings sheet ${sheetsBefore + index} to ${dataRows} rows, too many for a sheet`,
      );
    }
    return { name: names[index] ?? sheetName, dataRows, parts: ofSheet };
  });
  const totals = shownTotals(group, sheets.at(-1)?.dataRows ?? 0);
  return sheets.map((sheet, index) => {
    const { dataRows } = sheet;
    const below = index === sheets.length - 1 ? totals : [];
    const rowsBelow = totalsRows(columns, below, sheets, {
      firstRow: dataRows + 2,
      hasCurrencyFormats: hasCurrencyFormats(group),
    });
    const hasLinks =
      hasRoomForLinks(columns, dataRows) &&
      sheet.parts.some(({ part }) => readLinks(part.meta) !== undefined);
    const isFirst = sheetsBefore + index === 0;
    const filter = sheetFilter(columns.length, dataRows, rowsBelow);
    const tail = sheetTail(columns.length, dataRows);
    return {
      ...sheet,
      columnCount: columns.length,
      head: deflateText(
        sheetHead(columns, dataRows, totalGroups(below).length, { isFirst, hasLinks }),
        false,
      ),
      beforeLinks: hasLinks ? deflateText(`${filter}<hyperlinks>`, false) : undefined,
      tail: deflateText(hasLinks ? `</hyperlinks>${tail}` : `${filter}${tail}`, true),
    };
  });
}

function hasCurrencyFormats({ options }: FileGroup): boolean {
  return options?.currency_formats === true;
}

/** None unless they are asked for, nor where the last sheet has no room below its rows: About has them in any case. */
function shownTotals({ totals = [], options }: FileGroup, lastRows: number): readonly ColumnTotal[] {
  const hasRoom = lastRows + totalGroups(totals).length <= DATA_ROWS_MAX;
  return options?.totals_row === true && hasRoom ? totals : [];
}

/**
 * A sheet, and where its links lead. Those stand behind the rows in each part, deflated, and are kept while the rows are
 * written: no more than the links of one sheet, whatever the size of the file.
 */
function* sheetEntries(
  index: number,
  { head, parts, beforeLinks, tail }: DataSheet,
): Generator<ZipEntry<PartPiece>> {
  const kept: Uint8Array[] = [];
  const links = parts.flatMap(({ part }) => readLinks(part.meta) ?? []);
  const linkBytes = (part: StoredPart) => {
    const own = readLinks(part.meta);
    return own ? own.cells.byteSize + own.targets.byteSize : 0;
  };
  async function* rows() {
    for (const { part, partIndex } of parts) {
      if (linkBytes(part) === 0) {
        yield { partIndex, byteLength: part.byteSize };
        continue;
      }
      const behind: Uint8Array[] = [];
      let left = part.byteSize - linkBytes(part);
      for await (const bytes of readPart(part, partIndex)) {
        const own = bytes.subarray(0, left);
        left -= own.length;
        if (own.length > 0) yield own;
        if (beforeLinks && own.length < bytes.length) behind.push(bytes.slice(own.length));
      }
      if (behind.length > 0) kept.push(Buffer.concat(behind));
    }
  }
  function* cells() {
    for (const [nth, bytes] of kept.entries()) yield bytes.subarray(0, links[nth]?.cells.byteSize);
  }
  async function* content() {
    yield head.bytes;
    yield* rows();
    if (beforeLinks) yield beforeLinks.bytes;
    yield* cells();
    yield tail.bytes;
  }
  const sizes = (segments: { byteSize: number }[]) => segments.reduce((sum, one) => sum + one.byteSize, 0);
  const rowBytes = parts.reduce((sum, { part }) => sum + part.byteSize - linkBytes(part), 0);
  const ofCells = beforeLinks ? links.map((one) => one.cells) : [];
  const between = beforeLinks ? [beforeLinks, ...ofCells] : [];
  yield {
    name: sheetPartName(index),
    ...joinedContent([head, ...parts.map(({ part }) => readMeta(part.meta)), ...between, tail]),
    compressedBytes:
      head.bytes.length + rowBytes + (beforeLinks?.bytes.length ?? 0) + sizes(ofCells) + tail.bytes.length,
    content: content(),
  };
  if (!beforeLinks) return;
  const targets = links.map((one) => one.targets);
  const [first, last] = [deflateText(linkTargets.head, false), deflateText(linkTargets.tail, true)];
  yield {
    name: linkTargets.partName(index),
    ...joinedContent([first, ...targets, last]),
    compressedBytes: first.bytes.length + sizes(targets) + last.bytes.length,
    content: [
      first.bytes,
      ...kept.map((bytes, nth) => bytes.subarray(links[nth]?.cells.byteSize)),
      last.bytes,
    ],
  };
}

function textEntry(name: string, text: string): ZipEntry {
  const { bytes, ...content } = deflateText(text, true);
  return { name, ...content, compressedBytes: bytes.length, content: [bytes] };
}

function deflateText(text: string, isLast: boolean): DeflatedSegment {
  return deflateSegment(new TextEncoder().encode(text), isLast);
}
