import { putAll, putBytes, utf8Text, utf8View } from "./bytes";
import type { CellKind, FileColumn } from "./column";
import { columnName } from "./column-name";
import { ESCAPED, unescapeField } from "./copy-text";
import { endOfTimestamp, microsecondsOfDay, serialOfDate } from "./date-time";
import { isNumberText, isShortDecimal, putInteger, putTimestampSerial } from "./xlsx-numbers";
import { styleOfKind } from "./xlsx-styles";
import { endOfCell, hasOuterSpace, putCellText, type TextCounts } from "./xlsx-text";

/**
 * The bytes before a column's values, up to and including `<v>`, with the row number in place. They begin with the end
 * of the cell before, so that a cell is two copies, frame and value; a row's first cell leaves that out.
 */
export interface CellFrame {
  kind: CellKind;
  prefix: DataView;
  rowNumberAt: number;
}

export const CELL_CLOSE = "</v></c>";
const DATE_BYTES = 10;
const LETTER_F = 0x66;
const LETTER_T = 0x74;
const yes = utf8View("Yes");
const no = utf8View("No");
const spacedTextEnd = utf8View(' xml:space="preserve">');

const numberKinds: ReadonlySet<CellKind> = new Set([
  "integer",
  "decimal",
  "money",
  "percent",
  "date",
  "datetime",
]);
const NUMBER_CELL_END = "><v>";
/** Text as `t="str"`, which every reader takes and which is shorter than an inline string. */
const TEXT_CELL_END = ' t="str"><v>';
const textCellEnd = utf8View(TEXT_CELL_END);

export function cellFrame({ kind }: FileColumn, index: number, row: number): CellFrame {
  const beforeRowNumber = `${CELL_CLOSE}<c r="${columnName(index)}`;
  const style = styleOfKind(kind);
  const styleAttribute = style === 0 ? "" : ` s="${style}"`;
  const frameEnd = numberKinds.has(kind) ? NUMBER_CELL_END : TEXT_CELL_END;
  return {
    kind,
    prefix: utf8View(`${beforeRowNumber}${row}"${styleAttribute}${frameEnd}`),
    rowNumberAt: beforeRowNumber.length,
  };
}

/** Writes a value after its frame. A number or date that no number cell can hold makes the cell a text. */
export function putValue(
  frame: CellFrame,
  bytes: DataView,
  start: number,
  end: number,
  mark: number,
  out: DataView,
  at: number,
  counts: TextCounts,
): number {
  switch (frame.kind) {
    case "integer":
    case "decimal":
    case "money":
    case "percent": {
      if (isShortDecimal(bytes, start, end)) return putBytes(bytes, start, end, out, at);
      const text = utf8Text(bytes, start, end);
      if (isNumberText(text, frame.kind)) return putAll(utf8View(String(Number(text))), out, at);
      break;
    }
    case "date": {
      const serial = serialOfDate(bytes, start, end);
      if (serial >= 0) return putInteger(serial, out, at);
      break;
    }
    case "datetime": {
      const timestampEnd = endOfTimestamp(bytes, start, end);
      const serial = timestampEnd < 0 ? -1 : serialOfDate(bytes, start, start + DATE_BYTES);
      if (serial >= 0)
        return putTimestampSerial(serial, microsecondsOfDay(bytes, start, timestampEnd), out, at);
      break;
    }
    case "boolean": {
      const letter = bytes.getUint8(start);
      if (end - start === 1 && letter === LETTER_T) return putAll(yes, out, at);
      if (end - start === 1 && letter === LETTER_F) return putAll(no, out, at);
      break;
    }
  }
  const textAt = numberKinds.has(frame.kind) ? putAll(textCellEnd, out, at - NUMBER_CELL_END.length) : at;
  return putTextValue(bytes, start, end, mark, out, textAt, counts);
}

function putTextValue(
  bytes: DataView,
  start: number,
  end: number,
  mark: number,
  out: DataView,
  at: number,
  counts: TextCounts,
): number {
  const isEscaped = (mark & ESCAPED) !== 0;
  const value = isEscaped ? unescapeField(bytes, start, end) : bytes;
  const valueStart = isEscaped ? 0 : start;
  const wholeEnd = isEscaped ? value.byteLength : end;
  const valueEnd = endOfCell(value, valueStart, wholeEnd);
  if (valueEnd < wholeEnd) counts.truncatedCells++;
  // The attribute goes before the last byte of the frame.
  const valueAt = hasOuterSpace(value, valueStart, valueEnd) ? putAll(spacedTextEnd, out, at - 1) : at;
  return mark === 0
    ? putBytes(value, valueStart, valueEnd, out, valueAt)
    : putCellText(value, valueStart, valueEnd, out, valueAt, counts);
}
