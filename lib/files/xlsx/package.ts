import { shortened } from "@/lib/files/shortened";
import { sheetRange } from "./sheet";
import { stylesXml } from "./styles";
import { xmlText } from "./xml-text";

/** A small part of the package, whole. */
export interface PackagePart {
  name: string;
  xml: string;
}

export interface PackageInput {
  title: string;
  /** What the rows were chosen by. */
  subject: string;
  createdAt: Date;
  /** Sheets with data, in their order. */
  dataSheets: readonly { name: string; dataRows: number; columnCount: number }[];
  hasCurrencyFormats: boolean;
  /** Names of the sheets that follow. */
  extraSheetNames: readonly string[];
}

/** Where sheet number `index` (from 0, data sheets first) lies in the package. */
export function sheetPartName(index: number): string {
  return `xl/worksheets/sheet${index + 1}.xml`;
}

/**
 * Every part of a workbook but its sheets (ECMA-376 part 1, 12 SpreadsheetML; part 2, 10 Physical Package).
 * The same input gives the same bytes. Throws on two sheets of one name.
 * For readers that go through the file once: the number formats have to be known before the first cell, and a sheet
 * should not be the last part, which ExcelJS may lose.
 */
export function packageParts(input: PackageInput): {
  beforeSheets: PackagePart[];
  behindSheets: PackagePart[];
} {
  const names = [...input.dataSheets.map(({ name }) => name), ...input.extraSheetNames];
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length) {
    throw new RangeError(`Two sheets of a workbook cannot have the same name: ${names.join(", ")}`);
  }
  return {
    beforeSheets: [
      { name: "[Content_Types].xml", xml: contentTypes(names.length) },
      { name: "_rels/.rels", xml: packageRelationships() },
      { name: "xl/workbook.xml", xml: workbook(names, input) },
      { name: "xl/_rels/workbook.xml.rels", xml: workbookRelationships(names.length) },
      { name: "xl/styles.xml", xml: stylesXml(input.hasCurrencyFormats) },
    ],
    behindSheets: [
      { name: "docProps/core.xml", xml: coreProperties(input) },
      { name: "docProps/app.xml", xml: appProperties() },
    ],
  };
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SPREADSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";

function contentTypes(sheetCount: number): string {
  const overrides = [
    ["xl/workbook.xml", `${SPREADSHEET_TYPE}.sheet.main+xml`],
    ["xl/styles.xml", `${SPREADSHEET_TYPE}.styles+xml`],
    ...Array.from({ length: sheetCount }, (_, index) => [
      sheetPartName(index),
      `${SPREADSHEET_TYPE}.worksheet+xml`,
    ]),
    ["docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"],
    ["docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"],
  ].map(([name, type]) => `<Override PartName="/${name}" ContentType="${type}"/>`);
  return [
    DECLARATION,
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">',
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    '<Default Extension="xml" ContentType="application/xml"/>',
    ...overrides,
    "</Types>",
  ].join("");
}

/** Where the links of sheet number `index` are led on: what stands before and behind their targets. */
export const linkTargets = {
  partName: (index: number) => `xl/worksheets/_rels/sheet${index + 1}.xml.rels`,
  head: `${DECLARATION}<Relationships xmlns="${RELATIONSHIPS}">`,
  tail: "</Relationships>",
};

function relationships(entries: { type: string; target: string }[]): string {
  const elements = entries.map(
    ({ type, target }, index) => `<Relationship Id="rId${index + 1}" Type="${type}" Target="${target}"/>`,
  );
  return `${DECLARATION}<Relationships xmlns="${RELATIONSHIPS}">${elements.join("")}</Relationships>`;
}

function packageRelationships(): string {
  return relationships([
    { type: `${OFFICE_RELATIONSHIPS}/officeDocument`, target: "xl/workbook.xml" },
    { type: `${RELATIONSHIPS}/metadata/core-properties`, target: "docProps/core.xml" },
    { type: `${OFFICE_RELATIONSHIPS}/extended-properties`, target: "docProps/app.xml" },
  ]);
}

/** The sheets come first, so that sheet number n is rId n. */
function workbookRelationships(sheetCount: number): string {
  const sheets = Array.from({ length: sheetCount }, (_, index) => ({
    type: `${OFFICE_RELATIONSHIPS}/worksheet`,
    target: `worksheets/sheet${index + 1}.xml`,
  }));
  return relationships([...sheets, { type: `${OFFICE_RELATIONSHIPS}/styles`, target: "styles.xml" }]);
}

function workbook(names: string[], { dataSheets }: PackageInput): string {
  const sheets = names.map(
    (name, index) => `<sheet name="${xmlText(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  // Excel keeps the range of a sheet's filter in this hidden name as well.
  const filters = dataSheets.map(({ name, dataRows, columnCount }, index) => {
    const quoted = `'${name.replaceAll("'", "''")}'`;
    const range = sheetRange(columnCount, dataRows).replace(/[A-Z]+/g, "$$$&$$");
    return `<definedName name="_xlnm._FilterDatabase" localSheetId="${index}" hidden="1">${xmlText(`${quoted}!${range}`)}</definedName>`;
  });
  return [
    `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE_RELATIONSHIPS}">`,
    '<bookViews><workbookView activeTab="0"/></bookViews>',
    `<sheets>${sheets.join("")}</sheets>`,
    `<definedNames>${filters.join("")}</definedNames>`,
    "</workbook>",
  ].join("");
}

/** Excel shows no more of a property. */
const PROPERTY_CHARACTERS_MAX = 255;

function coreProperties({ title, subject, createdAt }: PackageInput): string {
  const created = `${createdAt.toISOString().slice(0, 19)}Z`;
  return [
    DECLARATION,
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"',
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"',
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    `<dc:title>${xmlText(shortened(title, PROPERTY_CHARACTERS_MAX))}</dc:title>`,
    // The sheet About has the whole.
    ...(subject === ""
      ? []
      : [`<dc:subject>${xmlText(shortened(subject, PROPERTY_CHARACTERS_MAX))}</dc:subject>`]),
    "<dc:creator>Tranche</dc:creator>",
    `<dcterms:created xsi:type="dcterms:W3CDTF">${created}</dcterms:created>`,
    `<dcterms:modified xsi:type="dcterms:W3CDTF">${created}</dcterms:modified>`,
    "</cp:coreProperties>",
  ].join("");
}

function appProperties(): string {
  return `${DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Tranche</Application></Properties>`;
}
