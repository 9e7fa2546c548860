import { shortened } from "@/lib/files/shortened";
import { CELL_CHARACTERS_MAX } from "./text";
import { xmlText } from "./xml-text";

/**
 * Cell texts as strings, for headers and small sheets: the counterpart of `putCellText`, with the same rules
 * (`text.ts`).
 */

/** An underscore that readers would take for the start of a character's code. Codes may share an underscore. */
const CODE_START = /_(?=x[0-9a-f]{4}_)/gi;
const TRIMMED = /^[\0-\x20\u2000-\u200B\u2028\u2029]|[\0-\x20\u2000-\u200B\u2028\u2029]$/;

/** A text cell; `style` is an index of `stylesXml`. A text too long for a cell is cut and ends in "…". */
export function textCell(reference: string, style: number, text: string): string {
  const whole = shortened(text, CELL_CHARACTERS_MAX);
  const coded = whole.replace(CODE_START, "_x005F_");
  const open = `<c r="${reference}"${style === 0 ? "" : ` s="${style}"`}`;
  return coded !== whole || TRIMMED.test(whole)
    ? `${open} t="inlineStr"><is><t>${xmlText(coded)}</t></is></c>`
    : `${open} t="str"><v>${xmlText(whole)}</v></c>`;
}
