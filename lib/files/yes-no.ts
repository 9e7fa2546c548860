import { ascii } from "./ascii";
import { putAll, utf8View } from "./bytes";

const { LETTER_F, LETTER_T } = ascii;
const yes = utf8View("Yes");
const no = utf8View("No");

/**
 * Writes a boolean, which the server prints as t or f, as the word that people read; returns where the next byte goes,
 * -1 (and writes nothing) if bytes[start..end) is no boolean.
 */
export function putYesNo(bytes: DataView, start: number, end: number, out: DataView, at: number): number {
  const letter = end - start === 1 ? bytes.getUint8(start) : 0;
  if (letter === LETTER_T) return putAll(yes, out, at);
  if (letter === LETTER_F) return putAll(no, out, at);
  return -1;
}
