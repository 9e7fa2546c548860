/**
 * Text inside the XML of a workbook. Characters that XML 1.0 cannot hold become U+FFFD (XML 1.0, section 2.2, Char).
 * Spreadsheet programs read `_x0041_` in a value as the character with that code, so a literal one has its underscore
 * written as `_x005F_` (ECMA-376 part 1, 22.9.2.19, ST_Xstring).
 */

const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const HEX_ESCAPE_START = /_(?=x[0-9a-f]{4})/gi;

/** What cannot stand as it is. A bare CR would be read as LF (XML 1.0, section 2.11), so it is written as a number. */
const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
};

/** Text of an element or attribute outside the sheets' cells. */
export function xmlText(text: string): string {
  return text.replace(NOT_IN_XML, "\uFFFD").replace(/[&<>"\r]/g, (char) => entities[char] ?? char);
}

/** Text of a cell, as an element's content. For the many cells of the data rows: `putCellText`. */
export function cellText(text: string): string {
  return xmlText(text.replace(HEX_ESCAPE_START, "_x005F_"));
}
