import { readFileSync } from "node:fs";
import path from "node:path";
import { XmlDocument, XmlValidateError, XsdValidator } from "libxml2-wasm";
import { xmlRegisterFsInputProviders } from "libxml2-wasm/lib/nodejs.mjs";
import XLSX from "xlsx";

const folder = path.join(import.meta.dirname, "xsd");

/** Which schema judges a part. Every part of a workbook needs one; null: it need only be well-formed. */
const schemaOfPart: [part: RegExp, schema: string | null][] = [
  [/^\[Content_Types\]\.xml$/, "opc-contentTypes.xsd"],
  [/\.rels$/, "opc-relationships.xsd"],
  [/^xl\/(workbook|styles|worksheets\/sheet\d+)\.xml$/, "sml.xsd"],
  [/^docProps\/app\.xml$/, "shared-documentPropertiesExtended.xsd"],
  [/^docProps\/core\.xml$/, null],
];

// Compiled once: it takes longer than all that is validated.
const validators = new Map<string, XsdValidator>();

function validatorOf(schema: string): XsdValidator {
  const known = validators.get(schema);
  if (known) return known;
  if (validators.size === 0) xmlRegisterFsInputProviders();
  const file = path.join(folder, schema);
  const document = XmlDocument.fromBuffer(readFileSync(file), { url: file });
  const validator = XsdValidator.fromDoc(document);
  validators.set(schema, validator);
  return validator;
}

/** A package as SheetJS unpacks it; type 2 is a file. */
interface Archive {
  FileIndex: { content: Uint8Array; type: number }[];
  FullPaths: string[];
}

/** What libxml2 finds wrong in the parts of a workbook by the schemas of ISO/IEC 29500: a sentence each, best none. */
export function schemaFaults(workbook: Uint8Array): string[] {
  const { FileIndex, FullPaths }: Archive = XLSX.CFB.read(Buffer.from(workbook), { type: "buffer" });
  return FileIndex.flatMap(({ content, type }, index) => {
    const name = (FullPaths[index] ?? "").replace("Root Entry/", "");
    if (type !== 2 || name.includes("Sh33tJ5")) return [];
    const schema = schemaOfPart.find(([part]) => part.test(name))?.[1];
    if (schema === undefined) return [`${name}: no schema is known for it`];
    return faultsOfPart(Buffer.from(content), schema).map((fault) => `${name}: ${fault}`);
  });
}

function faultsOfPart(xml: Uint8Array, schema: string | null): string[] {
  using document = XmlDocument.fromBuffer(xml);
  if (schema === null) return [];
  try {
    validatorOf(schema).validate(document);
    return [];
  } catch (error) {
    if (!(error instanceof XmlValidateError)) throw error;
    return error.details.map(({ line, message }) => `line ${line}: ${message.trim()}`);
  }
}
