/**
 * Text inside the XML of a workbook. Characters that XML 1.0 cannot hold become U+FFFD (XML 1.0, section 2.2, Char).
 */

const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** What cannot stand as it is. A bare CR would be read as LF (XML 1.0, section 2.11), so it is written as a number. */
const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
};

/** Text of an element or attribute. For texts of cells: `textCell`, and `putCellText` for the many of the data rows. */
export function xmlText(text: string): string {
  return text.replace(NOT_IN_XML, "\uFFFD").replace(/[&<>"\r]/g, (char) => entities[char] ?? char);
}
