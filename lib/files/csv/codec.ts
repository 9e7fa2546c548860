import { ascii } from "@/lib/files/ascii";
import { putAll, putBytes, utf8View } from "@/lib/files/bytes";
import type { CellKind } from "@/lib/files/column";
import { ESCAPED, isNullField, markTable, unescapeField } from "@/lib/files/copy-text";
import { isTimestamp, putIsoTimestamp } from "@/lib/files/iso-timestamp";
import type { FileGroup, RenderedPart, RenderInput } from "@/lib/files/part";
import { renderTextRows } from "@/lib/files/text-rows";
import { putYesNo } from "@/lib/files/yes-no";
import { dialectOf } from "./dialect";
import { looksLikeFormula } from "./looks-like-formula";

/**
 * CSV as of RFC 4180: UTF-8, CRLF after every record, fields quoted only where they must be, or where another separator
 * inside could split them. NULL and the empty text are both an empty field. `dialect.ts` has what may be otherwise.
 */

const { TAB, LINE_FEED, CARRIAGE_RETURN, SPACE, QUOTE, APOSTROPHE, COMMA, POINT, SEMICOLON } = ascii;

/** Numbers and dates are left alone: -5 is no formula. */
const guardedKinds: ReadonlySet<CellKind> = new Set(["id", "text", "url"]);
/** Kinds whose values may have a decimal sign. */
const decimalKinds: ReadonlySet<CellKind> = new Set(["decimal", "money", "percent"]);

const BYTE_ORDER_MARK = "\uFEFF";

/** What may not stand in a field without quotes: the delimiters of every dialect, since programs guess them, and breaks. */
const separators = [QUOTE, COMMA, SEMICOLON, TAB, LINE_FEED, CARRIAGE_RETURN];
const SEPARATOR = 1;
const QUOTES = 2;
const quotingMarks = new Uint8Array(256);
for (const byte of separators) quotingMarks[byte] = SEPARATOR;
quotingMarks[QUOTE] = QUOTES;
const csvMarks = markTable(separators);
const emptyField = utf8View('""');
const lineEnd = utf8View("\r\n");

/** The most bytes that a field has beside those of its value: apostrophe, quotes, comma; "Yes" for a "t". */
const FIELD_BYTES_MAX = 8;

/** Renders a tranche as CSV records, without a header. Throws `CopyTextError` on a broken stage. */
export function renderCsvPart(input: RenderInput): RenderedPart {
  const { columns, options, timeZone = "UTC" } = input;
  const { delimiter, hasDecimalComma } = dialectOf(options);
  const hasOffset = timeZone !== "UTC";
  const outputs = columns.map(({ kind }) => ({ kind, hasComma: hasDecimalComma && decimalKinds.has(kind) }));
  const fixedBytes = FIELD_BYTES_MAX * (columns.length + 1);
  return renderTextRows(input, {
    marks: csvMarks,
    rowBytesMax: (copyBytes) => 2 * copyBytes + fixedBytes,
    putRow(bytes, { starts, marks }, out, rowAt) {
      let at = rowAt;
      let column = 0;
      for (const { kind, hasComma } of outputs) {
        const start = starts[column] ?? 0;
        const mark = marks[column] ?? 0;
        column++;
        const end = (starts[column] ?? 0) - 1;
        if (column > 1) out.setUint8(at++, delimiter);
        if (start === end || ((mark & ESCAPED) !== 0 && isNullField(bytes, start, end))) continue;
        at = hasComma
          ? putDecimalComma(bytes, start, end, out, at)
          : putField(kind, bytes, start, end, mark, hasOffset, out, at);
      }
      // An empty line would be no record to many readers.
      if (at === rowAt) at = putAll(emptyField, out, at);
      return putAll(lineEnd, out, at);
    },
  });
}

/**
 * Excel takes a file that begins with these bytes for SYLK, warns that it is damaged, and may not open it (Microsoft
 * support, article 215591). In quotes the name is the same one to every reader of CSV.
 */
const SYLK_START = "ID";

/** The byte order mark, where the dialect has one, and the header. */
export function csvHead({ columns, options }: FileGroup): Uint8Array {
  const { delimiter, hasBom } = dialectOf(options);
  const names = columns.map(({ header }, index) => {
    const bytes = utf8View(header);
    const guarded = looksLikeFormula(bytes, 0, bytes.byteLength) ? `'${header}` : header;
    const looksLikeSylk = index === 0 && !hasBom && guarded.startsWith(SYLK_START);
    const needsQuotes = looksLikeSylk || /[",;\t\r\n]|^\s|\s$/.test(header);
    return needsQuotes ? `"${guarded.replaceAll('"', '""')}"` : guarded;
  });
  const line = names.join(String.fromCharCode(delimiter));
  return new TextEncoder().encode(`${hasBom ? BYTE_ORDER_MARK : ""}${line}\r\n`);
}

/** A number with a comma in place of its point. No delimiter stands in it, so it needs no quotes: see `dialectOf`. */
function putDecimalComma(bytes: DataView, start: number, end: number, out: DataView, at: number): number {
  let to = at;
  for (let read = start; read < end; read++, to++) {
    const byte = bytes.getUint8(read);
    out.setUint8(to, byte === POINT ? COMMA : byte);
  }
  return to;
}

function putField(
  kind: CellKind,
  bytes: DataView,
  start: number,
  end: number,
  mark: number,
  hasOffset: boolean,
  out: DataView,
  at: number,
): number {
  if (kind === "boolean") {
    const fieldEnd = putYesNo(bytes, start, end, out, at);
    if (fieldEnd >= 0) return fieldEnd;
  }
  if (kind === "datetime" && isTimestamp(bytes, start, end, hasOffset))
    return putIsoTimestamp(bytes, start, end, hasOffset, out, at);
  const isEscaped = (mark & ESCAPED) !== 0;
  const value = isEscaped ? unescapeField(bytes, start, end) : bytes;
  return putText(
    value,
    isEscaped ? 0 : start,
    isEscaped ? value.byteLength : end,
    mark === 0,
    guardedKinds.has(kind),
    out,
    at,
  );
}

function putText(
  value: DataView,
  start: number,
  end: number,
  isPlain: boolean,
  isGuarded: boolean,
  out: DataView,
  at: number,
): number {
  const first = value.getUint8(start);
  const hasOuterSpace = first <= SPACE || value.getUint8(end - 1) <= SPACE;
  const found = isPlain ? 0 : quotingMarksIn(value, start, end);
  const needsQuotes = hasOuterSpace || found !== 0;
  let to = at;
  if (needsQuotes) out.setUint8(to++, QUOTE);
  if (isGuarded && looksLikeFormula(value, start, end)) out.setUint8(to++, APOSTROPHE);
  if (!needsQuotes) return putBytes(value, start, end, out, to);
  to =
    (found & QUOTES) === 0
      ? putBytes(value, start, end, out, to)
      : putDoublingQuotes(value, start, end, out, to);
  out.setUint8(to, QUOTE);
  return to + 1;
}

function putDoublingQuotes(value: DataView, start: number, end: number, out: DataView, at: number): number {
  let to = at;
  for (let read = start; read < end; read++) {
    const byte = value.getUint8(read);
    if (byte === QUOTE) out.setUint8(to++, QUOTE);
    out.setUint8(to++, byte);
  }
  return to;
}

/** Whether a field has a separator or a quote: the mark bits of all its bytes. */
function quotingMarksIn(value: DataView, start: number, end: number): number {
  let found = 0;
  for (let at = start; at < end; at++) found |= quotingMarks[value.getUint8(at)] ?? 0;
  return found;
}
