import type { CellKind } from "@/lib/files/column";
import { type MoneyDigits, moneyDigits } from "./currency-digits";

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

const ownNumberFormats = `<numFmt numFmtId="164" formatCode="#,##0.00##"/><numFmt numFmtId="165" formatCode="0.00&quot;%&quot;"/><numFmt numFmtId="166" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="167" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/>`;
const ownNumberFormatCount = 4;
/** Where the number formats of amounts begin whose currency has other digits than two. */
const firstMoneyFormatId = 168;

/** The style index of the header row's cells. */
export const headerStyle = formats.indexOf("header");

/** The style index of a column's cells; 0 is the default, for which no attribute is needed. */
export function styleOfKind(kind: CellKind): number {
  return formats.indexOf(formatOfKind[kind]);
}

/** The style index of an amount whose currency has so many digits, in a workbook that has styles by currency. */
export function styleOfMoney(digits: MoneyDigits): number {
  return formats.length + moneyDigits.indexOf(digits);
}

/**
 * xl/styles.xml: the formats above, bold for the header, then those of amounts by currency, if the workbook has them.
 * Order of elements: ECMA-376 part 1, 18.8.39.
 */
export function stylesXml(hasCurrencyFormats: boolean): string {
  const moneyFormats = (hasCurrencyFormats ? moneyDigits : []).map((digits, index) => {
    const code = digits === 0 ? "#,##0" : `#,##0.${"0".repeat(digits)}`;
    return { id: firstMoneyFormatId + index, code };
  });
  const numberFormats = moneyFormats.map(({ id, code }) => `<numFmt numFmtId="${id}" formatCode="${code}"/>`);
  const cellFormats = formats.map((format) => {
    const isHeader = format === "header";
    const font = isHeader ? 'fontId="1" applyFont="1"' : 'fontId="0"';
    const number = numberFormatIds[format];
    return `<xf numFmtId="${number}" ${font} fillId="0" borderId="0" xfId="0"${number > 0 ? ' applyNumberFormat="1"' : ""}/>`;
  });
  for (const { id } of moneyFormats) {
    cellFormats.push(
      `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`,
    );
  }
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
    `<numFmts count="${ownNumberFormatCount + numberFormats.length}">${ownNumberFormats}${numberFormats.join("")}</numFmts>`,
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
