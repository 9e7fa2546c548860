import { ascii } from "@/lib/files/ascii";
import { putAll, putBytes, utf8View } from "@/lib/files/bytes";
import { markTable } from "@/lib/files/copy-text";
import type { TextCounts } from "./text-counts";

/**
 * Cell texts on bytes: the counterpart of `textCell` for the data rows, where a string per cell would cost too much.
 *
 * Readers take `_x0041_` in a text for the character with that code (ISO/IEC 29500-1, 22.9.2.19, ST_Xstring), so a text
 * that holds such a code has its first underscore written as `_x005F_`. LibreOffice decodes in inline strings only,
 * and in a `<v>` it drops white space at the ends. So the few texts with a code or with white space at an end are inline
 * strings, and all others the shorter `t="str"`. The schema has no `xml:space` on either.
 */

/** Characters one cell may hold, in UTF-16 code units, as Excel counts them ("Excel specifications and limits"). */
export const CELL_CHARACTERS_MAX = 32_767;

/** The most bytes that one byte of a value grows to: `&amp;`. A code takes six bytes or more and grows by six. */
export const GROWTH_MAX = 5;

const { LINE_FEED, AMPERSAND, LESS_THAN, GREATER_THAN, UNDERSCORE, BACKSLASH, TAB, CARRIAGE_RETURN, SPACE } =
  ascii;
/** First byte of the UTF-8 forms of U+FFFE and U+FFFF, the only characters above the controls that XML leaves out. */
const NONCHARACTER_LEAD = 0xef;
const FIRST_BYTE_OF_FOUR = 0xf0;
const GENERAL_PUNCTUATION_LEAD = 0xe2;
const LAST_OF_SEPARATORS = 0xa9;

/** Bytes of `_x0041_`. */
const CODE_BYTES = 7;

const controls = Array.from({ length: 32 }, (_, byte) => byte);
/** Marks the fields whose bytes cannot be copied as they are. */
export const xmlMarks = markTable([
  ...controls,
  AMPERSAND,
  LESS_THAN,
  GREATER_THAN,
  UNDERSCORE,
  NONCHARACTER_LEAD,
]);

const PLAIN = 0;
/** Once a value is unescaped, what `putCellText` has to look at: a backslash, a tab and a line feed are plain bytes. */
const textMarks = xmlMarks.slice();
for (const byte of [BACKSLASH, TAB, LINE_FEED]) textMarks[byte] = PLAIN;

const ampersand = utf8View("&amp;");
const lessThan = utf8View("&lt;");
const greaterThan = utf8View("&gt;");
const carriageReturn = utf8View("&#13;");
const underscore = utf8View("_x005F_");
const replacement = utf8View("\uFFFD");

/**
 * Writes the value value[start..end) (not COPY-escaped) as content of a `<v>` or `<t>` element to `out` at `at` and
 * returns where the next byte goes. Needs room for `GROWTH_MAX` times its bytes.
 */
export function putCellText(
  value: DataView,
  start: number,
  end: number,
  out: DataView,
  at: number,
  counts: TextCounts,
): number {
  let to = at;
  let read = start;
  while (read < end) {
    const runStart = read;
    while (read < end && textMarks[value.getUint8(read)] === PLAIN) read++;
    to = putBytes(value, runStart, read, out, to);
    if (read === end) break;

    const byte = value.getUint8(read);
    if (byte === AMPERSAND) to = putAll(ampersand, out, to);
    else if (byte === LESS_THAN) to = putAll(lessThan, out, to);
    else if (byte === GREATER_THAN) to = putAll(greaterThan, out, to);
    else if (byte === CARRIAGE_RETURN) to = putAll(carriageReturn, out, to);
    else if (byte === UNDERSCORE && isCharacterCode(value, read, end)) to = putAll(underscore, out, to);
    else if (byte === UNDERSCORE || (byte === NONCHARACTER_LEAD && !isNoncharacter(value, read, end))) {
      out.setUint8(to++, byte);
    } else {
      to = putAll(replacement, out, to);
      counts.replacedCharacters++;
      if (byte === NONCHARACTER_LEAD) read += 2;
    }
    read++;
  }
  return to;
}

/** Whether readers would decode something in value[start..end). */
export function hasCharacterCode(value: DataView, start: number, end: number): boolean {
  const last = end - CODE_BYTES;
  for (let at = start; at <= last; at++) {
    if (value.getUint8(at) === UNDERSCORE && isCharacterCode(value, at, end)) return true;
  }
  return false;
}

/** Whether the underscore at `at` begins an `_xHHHH_`. SheetJS takes a capital X, too. */
function isCharacterCode(value: DataView, at: number, end: number): boolean {
  if (at + CODE_BYTES > end || (value.getUint8(at + 1) | 0x20) !== 0x78) return false;
  if (value.getUint8(at + CODE_BYTES - 1) !== UNDERSCORE) return false;
  for (let i = at + 2; i < at + 6; i++) {
    const byte = value.getUint8(i);
    const letter = byte | 0x20;
    if (!((byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x66))) return false;
  }
  return true;
}

/** Whether U+FFFE or U+FFFF, bytes EF BF BE and EF BF BF, begins at `at`. */
function isNoncharacter(value: DataView, at: number, end: number): boolean {
  return at + 3 <= end && value.getUint8(at + 1) === 0xbf && value.getUint8(at + 2) >= 0xbe;
}

/** Where to end a value so that the cell can hold it: at most `end`, and never inside a character. */
export function endOfCell(value: DataView, start: number, end: number): number {
  if (end - start <= CELL_CHARACTERS_MAX) return end; // no character has more UTF-16 code units than UTF-8 bytes
  let characters = 0;
  for (let at = start; at < end; at++) {
    const byte = value.getUint8(at);
    const isContinuation = (byte & 0xc0) === 0x80;
    if (isContinuation) continue;
    characters += byte >= FIRST_BYTE_OF_FOUR ? 2 : 1;
    if (characters > CELL_CHARACTERS_MAX) return at;
  }
  return end;
}

/**
 * Whether LibreOffice would trim the value in a `<v>`: it begins or ends with a character up to the blank, U+2000 to
 * U+200B, U+2028 or U+2029 (`OUString::trim`).
 */
export function hasOuterSpace(value: DataView, start: number, end: number): boolean {
  const first = value.getUint8(start);
  const last = value.getUint8(end - 1);
  if (first <= SPACE || last <= SPACE) return true;
  const mayTrim = first === GENERAL_PUNCTUATION_LEAD || (last >= 0x80 && last <= LAST_OF_SEPARATORS);
  return mayTrim && (isWideSpace(value, start, end) || isWideSpace(value, Math.max(start, end - 3), end));
}

/** Whether U+2000 to U+200B, U+2028 or U+2029 begins at `at`: bytes E2 80 80 to E2 80 8B, E2 80 A8, E2 80 A9. */
function isWideSpace(value: DataView, at: number, end: number): boolean {
  if (at + 3 > end || value.getUint8(at) !== GENERAL_PUNCTUATION_LEAD || value.getUint8(at + 1) !== 0x80)
    return false;
  const last = value.getUint8(at + 2);
  return last <= 0x8b || last === 0xa8 || last === LAST_OF_SEPARATORS;
}

/** Whether a text without markup needs neither cutting nor an inline string. */
export function fitsCell(value: DataView, start: number, end: number): boolean {
  return end - start <= CELL_CHARACTERS_MAX && !hasOuterSpace(value, start, end);
}
