import { ascii } from "@/lib/files/ascii";
import { FRAME_PADDING, putAll, putBytes, utf8Text, utf8View } from "@/lib/files/bytes";
import type { CellKind, FileColumn } from "@/lib/files/column";
import { ESCAPED, unescapeField } from "@/lib/files/copy-text";
import { DATE_BYTES, endWithoutZone, microsecondsOfDay, serialOfDate } from "@/lib/files/date-time";
import { putYesNo } from "@/lib/files/yes-no";
import { columnName } from "./column-name";
import { isNumberText, isShortDecimal, putInteger, putTimestampSerial } from "./numbers";
import { styleOfKind } from "./styles";
import { endOfCell, hasCharacterCode, hasOuterSpace, putCellText } from "./text";
import type { TextCounts } from "./text-counts";

/**
 * The bytes before a column's values, up to and including `<v>`, with the row number in place. They begin with the end
 * of the cell before, so that a cell is two copies, frame and value; a row's first cell leaves that out.
 */
export interface CellFrame {
  kind: CellKind;
  isText: boolean;
  /** Times have an offset. A cell has none: it shows the time of day in the zone. */
  hasOffset: boolean;
  /** Padded for `putFrame`. */
  prefix: DataView;
  prefixBytes: number;
  rowNumberAt: number;
}

const { GREATER_THAN } = ascii;

export const CELL_CLOSE = "</v></c>";

const textKinds: ReadonlySet<CellKind> = new Set(["id", "text", "url"]);
/** Kinds whose cells are texts from the start. */
const textCellKinds: ReadonlySet<CellKind> = new Set([...textKinds, "boolean"]);
const NUMBER_CELL_END = "><v>";
/** Text as `t="str"`, which every reader takes and which is shorter than an inline string. */
const TEXT_CELL_END = ' t="str"><v>';
const textCellEnd = utf8View(TEXT_CELL_END);
const inlineTextCellEnd = utf8View(' t="inlineStr"><is><t>');
const inlineTextClose = utf8View("</t></is></c>");

export function cellFrame(
  { kind }: FileColumn,
  index: number,
  row: number,
  hasOffset: boolean,
  style = styleOfKind(kind),
): CellFrame {
  const beforeRowNumber = `${CELL_CLOSE}<c r="${columnName(index)}`;
  const styleAttribute = style === 0 ? "" : ` s="${style}"`;
  const frameEnd = textCellKinds.has(kind) ? TEXT_CELL_END : NUMBER_CELL_END;
  const prefix = `${beforeRowNumber}${row}"${styleAttribute}${frameEnd}`;
  return {
    kind,
    isText: textKinds.has(kind),
    hasOffset,
    prefix: utf8View(prefix + " ".repeat(FRAME_PADDING)),
    prefixBytes: prefix.length,
    rowNumberAt: beforeRowNumber.length,
  };
}

/**
 * Writes a value after its frame. A number or date that no number cell can hold makes the cell a text. The cell's end
 * is left to what follows, but for inline strings, which end otherwise: `isClosedCell` tells them.
 */
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
      const serial = serialOfDate(bytes, start, Math.min(start + DATE_BYTES, end));
      const timeEnd = endWithoutZone(bytes, start, end, frame.hasOffset);
      const microseconds = microsecondsOfDay(bytes, start, timeEnd);
      if (serial >= 0 && microseconds >= 0) return putTimestampSerial(serial, microseconds, out, at);
      break;
    }
    case "boolean": {
      const valueEnd = putYesNo(bytes, start, end, out, at);
      return valueEnd >= 0 ? valueEnd : putTextValue(bytes, start, end, mark, out, at, counts);
    }
    case "id":
    case "text":
    case "url":
      return putTextValue(bytes, start, end, mark, out, at, counts);
  }
  const textAt = putAll(textCellEnd, out, at - NUMBER_CELL_END.length);
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
  const isInline =
    hasOuterSpace(value, valueStart, valueEnd) ||
    (mark !== 0 && hasCharacterCode(value, valueStart, valueEnd));
  const replacedBefore = counts.replacedCharacters;
  const textAt = isInline ? putAll(inlineTextCellEnd, out, at - TEXT_CELL_END.length) : at;
  const textEnd = putCellText(value, valueStart, valueEnd, out, textAt, counts);
  if (counts.replacedCharacters > replacedBefore) counts.replacedCells++;
  return isInline ? putAll(inlineTextClose, out, textEnd) : textEnd;
}

/** Whether the cell that ends before `at` has its closing tag. A value never ends with a bare `>`. */
export function isClosedCell(out: DataView, at: number): boolean {
  return out.getUint8(at - 1) === GREATER_THAN;
}
