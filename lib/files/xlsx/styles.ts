import type { CellKind } from "@/lib/files/column";

/** Indexes into the workbook's cell formats (`cellXfs` below, in this order). */
const formats = [
  "general",
  "header",
  "text",
  "integer",
  "decimal",
  "money",
  "percent",
  "date",
  "datetime",
] as const;
type CellFormat = (typeof formats)[number];

const formatOfKind: Record<CellKind, CellFormat> = {
  id: "text",
  text: "general",
  url: "general",
  integer: "integer",
  decimal: "decimal",
  money: "money",
  percent: "percent",
  date: "date",
  datetime: "datetime",
  boolean: "general",
};

/** Number format ids: below 164 they are built in (ECMA-376 part 1, 18.8.30), from 164 on they are ours. */
const numberFormatIds: Record<CellFormat, number> = {
  general: 0,
  header: 0,
  text: 49, // @
  integer: 3, // #,##0
  decimal: 164,
  money: 4, // #,##0.00
  percent: 165,
  date: 166,
  datetime: 167,
};

const ownNumberFormats = `<numFmts count="4"><numFmt numFmtId="164" formatCode="#,##0.00##"/><numFmt numFmtId="165" formatCode="0.00&quot;%&quot;"/><numFmt numFmtId="166" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="167" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/></numFmts>`;

/** The style index of the header row's cells. */
export const headerStyle = formats.indexOf("header");

/** The style index of a column's cells; 0 is the default, for which no attribute is needed. */
export function styleOfKind(kind: CellKind): number {
  return formats.indexOf(formatOfKind[kind]);
}

/** xl/styles.xml: the formats above, bold for the header. Order of elements: ECMA-376 part 1, 18.8.39. */
export function stylesXml(): string {
  const cellFormats = formats.map((format) => {
    const isHeader = format === "header";
    const font = isHeader ? 'fontId="1" applyFont="1"' : 'fontId="0"';
    const number = numberFormatIds[format];
    return `<xf numFmtId="${number}" ${font} fillId="0" borderId="0" xfId="0"${number > 0 ? ' applyNumberFormat="1"' : ""}/>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
    ownNumberFormats,
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>',
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>',
    // Two fills and in this order: programs take the first two as given.
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>',
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
    `<cellXfs count="${cellFormats.length}">${cellFormats.join("")}</cellXfs>`,
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
    "</styleSheet>",
  ].join("");
}
