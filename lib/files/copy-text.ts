import { ascii } from "./ascii";

/**
 * PostgreSQL's COPY "text" format, as the server writes it: one row a line, fields parted by tabs, NULL as \N.
 * Source: PostgreSQL documentation, "COPY", section "File Formats", "Text Format".
 * A line feed in the bytes is always a row's end and a tab always a field's end: inside a value both are escaped.
 */

/** The bytes are not whole rows of COPY text with the expected number of fields. Trying again cannot help. */
export class CopyTextError extends Error {
  override name = "CopyTextError";
}

const { TAB, LINE_FEED, BACKSLASH, CAPITAL_N } = ascii;

/** Bit in a field's mark: it holds a backslash, so it is NULL or has to be unescaped. */
export const ESCAPED = 1;
/** Bit in a field's mark: it holds a byte that the codec named as special. */
const SPECIAL = 2;
/** A tab or line feed; above the other marks, so that one comparison finds it. */
const FIELD_END = 4;

/** A table byte -> mark for `splitRow`; `special` are the bytes of a value that the codec cannot copy as they are. */
export function markTable(special: Iterable<number>): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of special) table[byte] = SPECIAL;
  table[BACKSLASH] = ESCAPED;
  table[TAB] = FIELD_END;
  table[LINE_FEED] = FIELD_END;
  return table;
}

/**
 * Where the fields of one row lie. Field i is the bytes from starts[i] up to, not including, starts[i + 1] - 1;
 * marks[i] joins the mark bits of all its bytes. One object is used for every row, so that a row costs no memory.
 */
export interface RowFields {
  starts: Int32Array;
  marks: Uint8Array;
}

/** A `RowFields` for rows of `columnCount` fields. */
export function createRowFields(columnCount: number): RowFields {
  if (columnCount < 1) throw new RangeError("COPY text without columns cannot be read");
  return { starts: new Int32Array(columnCount + 1), marks: new Uint8Array(columnCount) };
}

/** Throws `CopyTextError` unless the stage is empty or ends with a row's end. `splitRow` relies on it. */
export function assertWholeRows(stage: DataView): void {
  if (stage.byteLength > 0 && stage.getUint8(stage.byteLength - 1) !== LINE_FEED) {
    throw new CopyTextError("COPY text ends in a torn row");
  }
}

/**
 * Finds the fields of the row that begins at `offset` and returns the offset of the next row.
 * Throws `CopyTextError` when the row has more or fewer fields than `fields` holds.
 */
export function splitRow(stage: DataView, offset: number, table: Uint8Array, fields: RowFields): number {
  const { starts, marks } = fields;
  const columnCount = marks.length;
  let at = offset;
  for (let column = 0; column < columnCount; column++) {
    starts[column] = at;
    let fieldMark = 0;
    let mark = table[stage.getUint8(at++)] ?? FIELD_END;
    while (mark < FIELD_END) {
      fieldMark |= mark;
      mark = table[stage.getUint8(at++)] ?? FIELD_END;
    }
    marks[column] = fieldMark;
    const isRowEnd = stage.getUint8(at - 1) === LINE_FEED;
    if (isRowEnd !== (column === columnCount - 1)) {
      const found = isRowEnd ? `${column + 1}` : `more than ${columnCount}`;
      throw new CopyTextError(`COPY text row has ${found} fields instead of ${columnCount}`);
    }
  }
  starts[columnCount] = at;
  return at;
}

/** Whether the field is NULL. A value that reads \N is written \\N by the server, so two bytes decide. */
export function isNullField(stage: DataView, start: number, end: number): boolean {
  return end - start === 2 && stage.getUint8(start) === BACKSLASH && stage.getUint8(start + 1) === CAPITAL_N;
}

/** Letter after a backslash -> the byte it stands for. The server writes these and no octal or hex escapes. */
const escapes = new Uint8Array(256);
for (const [letter, value] of Object.entries({
  b: 0x08,
  t: TAB,
  n: LINE_FEED,
  v: 0x0b,
  f: 0x0c,
  r: 0x0d,
  "\\": BACKSLASH,
})) {
  escapes[letter.charCodeAt(0)] = value;
}

/** The field's value without escapes, in new memory. Throws `CopyTextError` on an escape the server never writes. */
export function unescapeField(stage: DataView, start: number, end: number): DataView {
  const value = new Uint8Array(end - start);
  let length = 0;
  for (let at = start; at < end; at++) {
    let byte = stage.getUint8(at);
    if (byte === BACKSLASH) {
      at++;
      byte = at < end ? (escapes[stage.getUint8(at)] ?? 0) : 0;
      if (byte === 0) throw new CopyTextError("COPY text has an escape that the server does not write");
    }
    value[length++] = byte;
  }
  return new DataView(value.buffer, 0, length);
}
