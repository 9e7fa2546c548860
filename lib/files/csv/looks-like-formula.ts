import { ascii } from "@/lib/files/ascii";
import { utf8Text } from "@/lib/files/bytes";

/**
 * What a spreadsheet program that opens a CSV file may take for a formula (OWASP, "CSV Injection"): a text that begins
 * with `=`, `+`, `-`, `@` or their full-width forms, also behind characters that a program may drop or nobody sees:
 * blanks, control characters, byte order marks and others without width. A text that begins with a tab or a line break
 * counts in any case.
 */

const { SPACE, DELETE } = ascii;
const FIRST_BYTE_OF_TWO = 0xc2;
const FIRST_BYTE_OF_THREE = 0xe0;
const FIRST_BYTE_OF_FOUR = 0xf0;

const SIGNS = "=+-@";
const WIDE_SIGNS = "\uFF1D\uFF0B\uFF0D\uFF20";
const UNSEEN = /[\p{White_Space}\p{Control}\p{Format}\p{Default_Ignorable_Code_Point}]/u;

const PLAIN = 0;
/** The text may begin like a formula: look on. */
const SUSPECT = 1;
const SIGN = 2;
const BREAK = 3;
/** By first byte. Most texts begin with a letter or a digit, and that is all there is to look at. */
const firstBytes = new Uint8Array(256);
firstBytes.fill(SUSPECT, 0, SPACE + 1);
firstBytes[DELETE] = SUSPECT;
for (const sign of SIGNS) firstBytes[sign.charCodeAt(0)] = SIGN;
for (const sign of "\t\n\r") firstBytes[sign.charCodeAt(0)] = BREAK;
/** First bytes of the characters of `UNSEEN` and `WIDE_SIGNS`. */
for (const byte of [0xc2, 0xcd, 0xd8, 0xdb, 0xdc, 0xe0, 0xe1, 0xe2, 0xe3, 0xef, 0xf0, 0xf3]) {
  firstBytes[byte] = SUSPECT;
}

/** Whether the text value[start..end), in UTF-8 and not empty, may be taken for a formula. */
export function looksLikeFormula(value: DataView, start: number, end: number): boolean {
  const first = firstBytes[value.getUint8(start)] ?? PLAIN;
  return first === SUSPECT ? hasSignBehindUnseen(value, start, end) : first !== PLAIN;
}

function hasSignBehindUnseen(value: DataView, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    const byte = value.getUint8(at);
    if (byte < FIRST_BYTE_OF_TWO) {
      if (firstBytes[byte] === SIGN) return true;
      if (byte > SPACE && byte !== DELETE) return false;
      at++;
      continue;
    }
    const length = byte >= FIRST_BYTE_OF_FOUR ? 4 : byte >= FIRST_BYTE_OF_THREE ? 3 : 2;
    const character = utf8Text(value, at, Math.min(at + length, end));
    if (WIDE_SIGNS.includes(character)) return true;
    if (!UNSEEN.test(character)) return false;
    at += length;
  }
  return false;
}
