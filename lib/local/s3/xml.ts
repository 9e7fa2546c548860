import type { S3Response } from "./request/request";
import { S3Error } from "./s3-error";

export interface XmlElement {
  name: string;
  children: XmlElement[];
  text: string;
}

/** What an element may hold when it is written: text, a number, further elements, or several elements of one name. */
export type XmlValue = string | number | boolean | undefined | XmlFields | XmlFields[];
export interface XmlFields {
  [name: string]: XmlValue;
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

/** An answer with an XML document: elements in its root, or text alone. Undefined fields are left out. */
export function xmlAnswer(
  root: string,
  content: XmlFields | string,
  headers?: Readonly<Record<string, string>>,
): S3Response {
  const inner = typeof content === "string" ? escapeText(content) : writeFields(content);
  return {
    status: 200,
    headers: { "content-type": "application/xml", ...headers },
    body: `${declaration}<${root} xmlns="${namespace}">${inner}</${root}>`,
  };
}

/** An error document; S3 writes it without a namespace. */
export function writeErrorXml(fields: XmlFields): string {
  return `${declaration}<Error>${writeFields(fields)}</Error>`;
}

function writeFields(fields: XmlFields): string {
  return Object.entries(fields)
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one) => writeElement(name, one)),
    )
    .join("");
}

function writeElement(name: string, value: Exclude<XmlValue, XmlFields[]>): string {
  if (value === undefined) return "";
  return `<${name}>${typeof value === "object" ? writeFields(value) : escapeText(String(value))}</${name}>`;
}

function escapeText(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: keys may hold them, and S3 writes them as references
    /[&<>"\u0000-\u001f]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}

/**
 * Reads the small XML bodies that S3 clients send: elements and text, no mixed content. Attributes are skipped.
 * Throws MalformedXML.
 */
export function parseXml(text: string): XmlElement {
  const root: XmlElement = { name: "", children: [], text: "" };
  const open: XmlElement[] = [root];
  const token = /<\?[^>]*\?>|<!--[\s\S]*?-->|<(\/?)([A-Za-z][\w.:-]*)(?:\s[^<>]*?)?(\/?)>|([^<]+)/gy;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    const current = open.at(-1);
    if (match === null || current === undefined) throw malformed();
    const [, slash, name, selfClosing, characters] = match;
    if (characters !== undefined) {
      current.text += decodeEntities(characters);
    } else if (name !== undefined && slash === "/") {
      if (current.name !== name || open.length === 1) throw malformed();
      open.pop();
    } else if (name !== undefined) {
      const element: XmlElement = { name, children: [], text: "" };
      current.children.push(element);
      if (selfClosing !== "/") open.push(element);
    }
  }
  const [document, second] = root.children;
  if (open.length !== 1 || document === undefined || second !== undefined) throw malformed();
  return document;
}

/** Text of the first child of that name. */
export function childText(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const known = entities[name];
    if (known !== undefined && whole.endsWith(";")) return known;
    const digits = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name);
    const code =
      digits === null ? Number.NaN : Number.parseInt(digits[1] ?? digits[2] ?? "", digits[1] ? 16 : 10);
    if (Number.isNaN(code) || code > 0x10ffff || !whole.endsWith(";")) throw malformed();
    return String.fromCodePoint(code);
  });
}

function malformed(): S3Error {
  return new S3Error(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}
