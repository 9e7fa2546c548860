import { outputBuffer, putAll, putBytes, putFrame, utf8View, viewOf } from "@/lib/files/bytes";
import { assertWholeRows, createRowFields, ESCAPED, isNullField, splitRow } from "@/lib/files/copy-text";
import type { RenderInput } from "@/lib/files/part";
import { createSumCounter, type Sums } from "@/lib/files/sums";
import { CELL_CLOSE, type CellFrame, cellFrame, isClosedCell, putValue } from "./cell";
import { digitsOfCurrencyAt, type MoneyDigits, moneyDigits } from "./currency-digits";
import { putInteger } from "./numbers";
import { styleOfMoney } from "./styles";
import { CELL_CHARACTERS_MAX, fitsCell, GROWTH_MAX, xmlMarks } from "./text";
import { noTexts, type TextCounts } from "./text-counts";

/** What was written of one tranche. */
export interface SheetRows {
  rows: number;
  sums: Sums;
  /** By column. */
  texts: readonly TextCounts[];
}

/** Takes a piece of XML. The memory is used again: copy or consume it before returning. */
export type XmlSink = (xml: Uint8Array) => void;

/** XML is handed on in pieces of about this size: it can be many times as long as the COPY text. */
const PIECE_BYTES = 1024 * 1024;
/** Room that a row and a cell need beside the bytes of their values. */
const ROW_BYTES_MAX = 40;
const CELL_BYTES_MAX = 100;
const ROW_NUMBER_DIGITS_MAX = 7;

const rowOpen = utf8View('<row r="');
const rowOpened = utf8View('">');
const rowClose = utf8View("</row>");
const rowCloseAfterCell = utf8View(`${CELL_CLOSE}</row>`);

/**
 * Writes COPY text as `<row>` elements (ECMA-376 part 1, 18.3.1.73 and 18.3.1.4). Rows and cells carry their references:
 * without them some readers throw and others see an empty sheet. A NULL or empty field has no cell.
 * Throws `CopyTextError` on torn rows or rows with another number of fields than there are columns.
 */
export function writeSheetRows(
  { stage, columns, firstRowInSheet, sums, options, timeZone = "UTC" }: RenderInput,
  write: XmlSink,
): SheetRows {
  const bytes = viewOf(stage);
  assertWholeRows(bytes);
  const fields = createRowFields(columns.length);
  const { starts, marks } = fields;
  const counter = createSumCounter(sums, columns.length);
  const texts = columns.map((): TextCounts => ({ ...noTexts }));
  const fixedBytes = ROW_BYTES_MAX + columns.length * CELL_BYTES_MAX;
  const valueBytesMax = columns.length * CELL_CHARACTERS_MAX;
  const rowNumber = new DataView(new ArrayBuffer(ROW_NUMBER_DIGITS_MAX));
  const currencyColumns = options?.currency_formats === true ? currencyColumnsOf(columns, sums) : [];
  let frames: CellFrame[] = [];
  let byCurrency: FramesByCurrency[] = [];
  let frameDigits = 0;

  let out = outputBuffer(0, PIECE_BYTES);
  let at = 0;
  let rows = 0;
  for (let offset = 0; offset < bytes.byteLength; rows++) {
    const next = splitRow(bytes, offset, xmlMarks, fields);
    const needed = fixedBytes + GROWTH_MAX * Math.min(next - offset, valueBytesMax);
    if (out.byteLength - at < needed) out = outputBuffer(at, needed);

    // The header is row 1, so the first data row is row 2.
    const row = firstRowInSheet + rows + 2;
    const digits = putInteger(row, rowNumber, 0);
    if (digits > frameDigits) {
      frames = columns.map((column, index) => cellFrame(column, index, row, timeZone !== "UTC"));
      byCurrency = framesByCurrency(frames, columns, currencyColumns, row);
      frameDigits = digits;
    }
    at = putAll(rowOpen, out, at);
    at = putBytes(rowNumber, 0, digits, out, at);
    at = putAll(rowOpened, out, at);
    let isCellOpen = false;
    let column = 0;
    // One look a row: most workbooks have no formats by currency, and their cells shall cost nothing for it.
    for (const frame of byCurrency.length === 0 ? frames : framesOfRow(frames, byCurrency, bytes, starts)) {
      const start = starts[column] ?? 0;
      const mark = marks[column] ?? 0;
      column++;
      const end = (starts[column] ?? 0) - 1;
      if (start === end || ((mark & ESCAPED) !== 0 && isNullField(bytes, start, end))) continue;
      putBytes(rowNumber, 0, digits, frame.prefix, frame.rowNumberAt);
      at = putFrame(frame.prefix, isCellOpen ? 0 : CELL_CLOSE.length, frame.prefixBytes, out, at);
      // Most cells are plain texts that fit: they take the short way.
      if (frame.isText && mark === 0 && fitsCell(bytes, start, end)) {
        at = putBytes(bytes, start, end, out, at);
        isCellOpen = true;
      } else {
        at = putValue(frame, bytes, start, end, mark, out, at, texts[column - 1] ?? { ...noTexts });
        isCellOpen = !isClosedCell(out, at);
      }
    }
    at = putAll(isCellOpen ? rowCloseAfterCell : rowClose, out, at);
    counter.addRow(bytes, starts);
    offset = next;
    if (at >= PIECE_BYTES || offset === bytes.byteLength) {
      write(new Uint8Array(out.buffer, 0, at));
      at = 0;
    }
  }
  return { rows, sums: counter.sums(), texts };
}

/** The frames of a column of amounts: the usual one, and those of currencies that have other digits than two. */
interface FramesByCurrency {
  column: number;
  usual: CellFrame;
  /** The place of the currency among the columns. */
  currencyColumn: number;
  frames: ReadonlyMap<MoneyDigits, CellFrame>;
}

/**
 * For each column of amounts the place of its currency's column, where there is one. Amounts without a total have the
 * currency of the others, if those have one in common.
 */
function currencyColumnsOf(
  columns: RenderInput["columns"],
  sums: RenderInput["sums"],
): (number | undefined)[] {
  const all = new Set(sums.flatMap(({ by }) => by ?? []));
  const common = all.size === 1 ? [...all][0] : undefined;
  return columns.map(({ kind }, index) => {
    const by = sums.find(({ column }) => column === index)?.by;
    return kind === "money" ? (by ?? common) : undefined;
  });
}

function framesByCurrency(
  usualFrames: readonly CellFrame[],
  columns: RenderInput["columns"],
  currencyColumns: readonly (number | undefined)[],
  row: number,
): FramesByCurrency[] {
  return columns.flatMap((column, index) => {
    const currencyColumn = currencyColumns[index];
    const usual = usualFrames[index];
    if (currencyColumn === undefined || usual === undefined) return [];
    const frames = moneyDigits.map(
      (digits) => [digits, cellFrame(column, index, row, false, styleOfMoney(digits))] as const,
    );
    return [{ column: index, usual, currencyColumn, frames: new Map(frames) }];
  });
}

/** The frames with those of this row's currencies in their places: the list itself is changed from row to row. */
function framesOfRow(
  frames: CellFrame[],
  byCurrency: readonly FramesByCurrency[],
  bytes: DataView,
  starts: Int32Array,
): CellFrame[] {
  for (const { column, usual, currencyColumn, frames: others } of byCurrency) {
    const start = starts[currencyColumn] ?? 0;
    const digits = digitsOfCurrencyAt(bytes, start, (starts[currencyColumn + 1] ?? 0) - 1);
    frames[column] = (digits === undefined ? undefined : others.get(digits)) ?? usual;
  }
  return frames;
}
