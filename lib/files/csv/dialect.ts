import { ascii } from "@/lib/files/ascii";
import type { FileOptions } from "@/lib/files/part";

/** What of a CSV file may be otherwise than RFC 4180 and its examples have it. */
export interface CsvDialect {
  /** A byte. */
  delimiter: number;
  hasDecimalComma: boolean;
  hasBom: boolean;
}

const delimiters = new Map<unknown, number>([
  [undefined, ascii.COMMA],
  ["comma", ascii.COMMA],
  ["semicolon", ascii.SEMICOLON],
  ["tab", ascii.TAB],
]);

/**
 * The dialect of options `delimiter` (comma, semicolon, tab), `decimal` (point, comma) and `bom` (true, false). Throws on
 * a delimiter that there is not, and on a decimal comma beside the delimiter comma: requests are refused before, and a
 * file that reads as other numbers must not be made.
 */
export function dialectOf({ delimiter, decimal, bom }: FileOptions = {}): CsvDialect {
  const byte = delimiters.get(delimiter);
  if (byte === undefined) throw new RangeError(`There is no CSV with the delimiter ${delimiter}`);
  const hasDecimalComma = decimal === "comma";
  if (hasDecimalComma && byte === ascii.COMMA) {
    throw new RangeError("CSV cannot have the comma as delimiter and as decimal sign");
  }
  return { delimiter: byte, hasDecimalComma, hasBom: bom === true };
}
