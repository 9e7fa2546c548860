import fc from "fast-check";
import { expect, test } from "vitest";
import { anyCharacter } from "@/lib/testing/any-character";
import { childText, parseXml, xmlAnswer } from "./xml";

// Extensible Markup Language (XML) 1.0, 2.4 and 4.1 for text and references.

test("elements, attributes, comments and references are read", () => {
  const document = parseXml(
    `<?xml version="1.0"?>\n<Delete xmlns="urn:x"><!-- note --><Object><Key>a&amp;b&lt;&#233;&#x1F600;</Key></Object><Quiet/></Delete>\n`,
  );
  expect(document.name).toBe("Delete");
  expect(document.children.map(({ name }) => name)).toEqual(["Object", "Quiet"]);
  const [object] = document.children;
  expect(object && childText(object, "Key")).toBe("a&b<é😀");
});

test.each([
  "",
  "text only",
  "<a>",
  "<a></b>",
  "<a/><b/>",
  "</a>",
  "<a><b></a></b>",
  "<a>&unknown;</a>",
  "<a>&#xFFFFFF;</a>",
  "<a>& </a>",
  '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
  "<a",
])("%j is malformed", (text) => {
  expect(() => parseXml(text)).toThrow(expect.objectContaining({ code: "MalformedXML" }));
});

test("any text that is written is read back", () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      expect(childText(parseXml(String(xmlAnswer("Result", { Key: text }).body)), "Key")).toBe(text);
    }),
  );
});
