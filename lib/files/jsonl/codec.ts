import { ascii } from "@/lib/files/ascii";
import { FRAME_PADDING, putAll, putBytes, putFrame, utf8Text, utf8View } from "@/lib/files/bytes";
import type { CellKind } from "@/lib/files/column";
import { ESCAPED, isNullField, unescapeField } from "@/lib/files/copy-text";
import { isTimestamp, putIsoTimestamp } from "@/lib/files/iso-timestamp";
import type { RenderedPart, RenderInput } from "@/lib/files/part";
import { renderTextRows } from "@/lib/files/text-rows";
import { GROWTH_MAX, jsonMarks, lineEnd, putJsonString } from "./text";

/**
 * JSON Lines (jsonlines.org): UTF-8 without byte order mark, one JSON object a row, each with a line feed behind it, and
 * nothing else. The keys are the ids of the columns, in their order, and every row has all of them: NULL is null, and the
 * empty text is "". Numbers keep the digits of the database, however many; times are ISO 8601.
 */

const { LETTER_F, LETTER_T, QUOTE } = ascii;

const nothing = utf8View("null");
const yes = utf8View("true");
const no = utf8View("false");

/** Kinds whose values are JSON numbers. An id is one as well: the API gives it so. */
const numberKinds: ReadonlySet<CellKind> = new Set(["id", "integer", "decimal", "money", "percent"]);
/** RFC 8259, section 6. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;
/** Up to so many bytes a number is looked at byte by byte, which is quicker. */
const PLAIN_NUMBER_BYTES_MAX = 20;
const { MINUS, POINT, ZERO } = ascii;

/** The most bytes that a value has beside its own: two quotes, or what `false` and a time are longer than theirs. */
const VALUE_BYTES_MAX = 16;

/** Renders a tranche as lines. Throws `CopyTextError` on a broken stage. */
export function renderJsonlPart(input: RenderInput): RenderedPart {
  const { columns, timeZone = "UTC" } = input;
  const hasOffset = timeZone !== "UTC";
  // `{"id":` for the first, `,"name":` for the others.
  const members = columns.map(({ id, kind }, index) => {
    const name = `${index === 0 ? "{" : ","}${asciiJson(id)}:`;
    return { kind, name: utf8View(name + " ".repeat(FRAME_PADDING)), nameBytes: name.length };
  });
  const namesBytes = members.reduce((sum, { nameBytes }) => sum + nameBytes, 0);
  const fixedBytes = namesBytes + VALUE_BYTES_MAX * columns.length + lineEnd.byteLength;
  return renderTextRows(input, {
    marks: jsonMarks,
    rowBytesMax: (copyBytes) => fixedBytes + GROWTH_MAX * copyBytes,
    putRow(bytes, { starts, marks }, out, rowAt) {
      let at = rowAt;
      let column = 0;
      for (const { kind, name, nameBytes } of members) {
        const start = starts[column] ?? 0;
        const mark = marks[column] ?? 0;
        column++;
        const end = (starts[column] ?? 0) - 1;
        at = putFrame(name, 0, nameBytes, out, at);
        at =
          (mark & ESCAPED) !== 0 && isNullField(bytes, start, end)
            ? putAll(nothing, out, at)
            : putValue(kind, bytes, start, end, mark, hasOffset, out, at);
      }
      return putAll(lineEnd, out, at);
    },
  });
}

/** A JSON string without characters beyond ASCII, as `putFrame` wants it. */
function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A value that its kind does not expect (infinity, a time before Christ) is the text that it is. */
function putValue(
  kind: CellKind,
  bytes: DataView,
  start: number,
  end: number,
  mark: number,
  hasOffset: boolean,
  out: DataView,
  at: number,
): number {
  if (numberKinds.has(kind) && isNumber(bytes, start, end)) return putBytes(bytes, start, end, out, at);
  if (kind === "boolean" && end - start === 1) {
    const letter = bytes.getUint8(start);
    if (letter === LETTER_T) return putAll(yes, out, at);
    if (letter === LETTER_F) return putAll(no, out, at);
  }
  if (kind === "datetime" && isTimestamp(bytes, start, end, hasOffset)) {
    out.setUint8(at, QUOTE);
    const quoteAt = putIsoTimestamp(bytes, start, end, hasOffset, out, at + 1);
    out.setUint8(quoteAt, QUOTE);
    return quoteAt + 1;
  }
  if ((mark & ESCAPED) === 0) return putJsonString(bytes, start, end, mark === 0, out, at);
  const value = unescapeField(bytes, start, end);
  return putJsonString(value, 0, value.byteLength, false, out, at);
}

function isNumber(bytes: DataView, start: number, end: number): boolean {
  return isPlainNumber(bytes, start, end) || NUMBER.test(utf8Text(bytes, start, end));
}

/** Whether bytes[start..end) is a number of digits, with one point between two of them at most. */
function isPlainNumber(bytes: DataView, start: number, end: number): boolean {
  if (start === end || end - start > PLAIN_NUMBER_BYTES_MAX) return false;
  const first = bytes.getUint8(start) === MINUS ? start + 1 : start;
  let pointAt = -1;
  for (let at = first; at < end; at++) {
    const byte = bytes.getUint8(at);
    if (byte === POINT && pointAt < 0 && at > first) pointAt = at;
    else if (byte < ZERO || byte > ZERO + 9) return false;
  }
  const wholeEnd = pointAt < 0 ? end : pointAt;
  const hasLeadingZero = wholeEnd - first > 1 && bytes.getUint8(first) === ZERO;
  return first < end && pointAt !== end - 1 && !hasLeadingZero;
}
