import { ascii } from "@/lib/files/ascii";
import { putAll, putBytes, utf8View } from "@/lib/files/bytes";
import { markTable } from "@/lib/files/copy-text";

/**
 * Strings of JSON on bytes (RFC 8259, section 7). Beside what has to be escaped, the three other characters that programs
 * take for the end of a line are: U+0085, U+2028 and U+2029. A line of the file is a line for all of them.
 * PostgreSQL holds no lone surrogates, so there are none to escape.
 */

const { QUOTE, BACKSLASH, SPACE, LINE_FEED } = ascii;
const FIRST_BYTE_OF_NEXT_LINE = 0xc2;
const FIRST_BYTE_OF_SEPARATORS = 0xe2;

/** The most bytes that one byte of a value grows to: `\u0001`. */
export const GROWTH_MAX = 6;

const controls = Array.from({ length: SPACE }, (_, byte) => byte);
const special = [...controls, QUOTE, BACKSLASH, FIRST_BYTE_OF_NEXT_LINE, FIRST_BYTE_OF_SEPARATORS];
/** Marks the fields whose bytes cannot be copied as they are. */
export const jsonMarks = markTable(special);

const isSpecial = new Uint8Array(256);
for (const byte of special) isSpecial[byte] = 1;

/** The escape of each byte that has to have one; the two-character forms where there are some. */
const escapes = new Map<number, DataView>(
  [...controls, QUOTE, BACKSLASH].map((byte) => [
    byte,
    utf8View(JSON.stringify(String.fromCharCode(byte)).slice(1, -1)),
  ]),
);
const nextLine = utf8View("\\u0085");
const lineSeparator = utf8View("\\u2028");
const paragraphSeparator = utf8View("\\u2029");

/** Writes value[start..end), in UTF-8, as a JSON string and returns where the next byte goes. */
export function putJsonString(
  value: DataView,
  start: number,
  end: number,
  isPlain: boolean,
  out: DataView,
  at: number,
): number {
  out.setUint8(at, QUOTE);
  const to = isPlain ? putBytes(value, start, end, out, at + 1) : putEscaped(value, start, end, out, at + 1);
  out.setUint8(to, QUOTE);
  return to + 1;
}

function putEscaped(value: DataView, start: number, end: number, out: DataView, at: number): number {
  let to = at;
  for (let read = start; read < end; ) {
    const runStart = read;
    while (read < end && isSpecial[value.getUint8(read)] === 0) read++;
    to = putBytes(value, runStart, read, out, to);
    if (read === end) break;
    const byte = value.getUint8(read);
    const escaped = escapes.get(byte);
    if (escaped) {
      to = putAll(escaped, out, to);
      read++;
    } else if (byte === FIRST_BYTE_OF_NEXT_LINE) {
      // U+0085 is C2 85.
      const isNextLine = value.getUint8(read + 1) === 0x85;
      to = isNextLine ? putAll(nextLine, out, to) : putBytes(value, read, read + 2, out, to);
      read += 2;
    } else {
      to = putThreeBytes(value, read, out, to);
      read += 3;
    }
  }
  return to;
}

/** The character of three bytes at `at`: U+2028 is E2 80 A8, U+2029 is E2 80 A9. */
function putThreeBytes(value: DataView, at: number, out: DataView, to: number): number {
  const last = value.getUint8(at + 1) === 0x80 ? value.getUint8(at + 2) : 0;
  if (last === 0xa8) return putAll(lineSeparator, out, to);
  if (last === 0xa9) return putAll(paragraphSeparator, out, to);
  return putBytes(value, at, at + 3, out, to);
}

/** What ends a line of the file. */
export const lineEnd = utf8View(`}${String.fromCharCode(LINE_FEED)}`);
