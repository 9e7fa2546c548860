import { outputBuffer, putAll, putBytes, utf8View, viewOf } from "./bytes";
import { assertWholeRows, createRowFields, ESCAPED, isNullField, splitRow } from "./copy-text";
import type { RenderInput } from "./part";
import { createSumCounter, type Sums } from "./sums";
import { CELL_CLOSE, type CellFrame, cellFrame, putValue } from "./xlsx-cell";
import { putInteger } from "./xlsx-numbers";
import { CELL_CHARACTERS_MAX, GROWTH_MAX, type TextCounts, xmlMarks } from "./xlsx-text";

/** The rows of one tranche as sheet XML. */
export interface SheetRows extends TextCounts {
  /** A view of memory that the next rendering uses again. */
  xml: Uint8Array;
  rows: number;
  sums: Sums;
}

/** Room that a row and a cell need beside the bytes of their values. */
const ROW_BYTES_MAX = 40;
const CELL_BYTES_MAX = 100;
const ROW_NUMBER_DIGITS_MAX = 7;

const rowOpen = utf8View('<row r="');
const rowOpened = utf8View('">');
const rowClose = utf8View("</row>");
const rowCloseAfterCell = utf8View(`${CELL_CLOSE}</row>`);

/**
 * COPY text to `<row>` elements (ECMA-376 part 1, 18.3.1.73 and 18.3.1.4). Rows and cells carry their references:
 * without them some readers throw and others see an empty sheet. A NULL or empty field has no cell.
 * Throws `CopyTextError` on torn rows or rows with another number of fields than there are columns.
 */
export function renderSheetRows({ stage, columns, firstRowInSheet, sums }: RenderInput): SheetRows {
  const bytes = viewOf(stage);
  assertWholeRows(bytes);
  const fields = createRowFields(columns.length);
  const counter = createSumCounter(sums);
  const counts: TextCounts = { truncatedCells: 0, replacedCharacters: 0 };
  const fixedBytes = ROW_BYTES_MAX + columns.length * CELL_BYTES_MAX;
  const valueBytesMax = columns.length * CELL_CHARACTERS_MAX;
  const rowNumber = new DataView(new ArrayBuffer(ROW_NUMBER_DIGITS_MAX));
  let frames: CellFrame[] = [];
  let frameDigits = 0;

  let out = outputBuffer(0, bytes.byteLength * 2);
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
      frames = columns.map((column, index) => cellFrame(column, index, row));
      frameDigits = digits;
    }
    at = putAll(rowOpen, out, at);
    at = putBytes(rowNumber, 0, digits, out, at);
    at = putAll(rowOpened, out, at);
    let isAfterCell = false;
    let column = 0;
    for (const frame of frames) {
      putBytes(rowNumber, 0, digits, frame.prefix, frame.rowNumberAt);
      const start = fields.starts[column] ?? 0;
      const mark = fields.marks[column] ?? 0;
      column++;
      const end = (fields.starts[column] ?? 0) - 1;
      if (start === end || ((mark & ESCAPED) !== 0 && isNullField(bytes, start, end))) continue;
      at = putBytes(frame.prefix, isAfterCell ? 0 : CELL_CLOSE.length, frame.prefix.byteLength, out, at);
      at = putValue(frame, bytes, start, end, mark, out, at, counts);
      isAfterCell = true;
    }
    at = putAll(isAfterCell ? rowCloseAfterCell : rowClose, out, at);
    counter.addRow(bytes, fields.starts);
    offset = next;
  }
  return { xml: new Uint8Array(out.buffer, 0, at), rows, sums: counter.sums(), ...counts };
}
