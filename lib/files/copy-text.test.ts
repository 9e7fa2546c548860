import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyCharacter } from "@/lib/testing/any-character";
import { copyText } from "@/lib/testing/files/make-file";
import { utf8Text, utf8View } from "./bytes";
import {
  assertWholeRows,
  CopyTextError,
  createRowFields,
  isNullField,
  markTable,
  splitRow,
  unescapeField,
} from "./copy-text";

const value = fc.option(
  fc.string({ unit: anyCharacter, maxLength: 8 }).map((text) => text.replaceAll("\0", "")),
);

function decode(stage: DataView, columnCount: number): (string | null)[][] {
  assertWholeRows(stage);
  const fields = createRowFields(columnCount);
  const table = markTable([]);
  const rows: (string | null)[][] = [];
  for (let offset = 0; offset < stage.byteLength; ) {
    offset = splitRow(stage, offset, table, fields);
    rows.push(
      Array.from(fields.marks, (_, column) => {
        const start = fields.starts[column] ?? 0;
        const end = (fields.starts[column + 1] ?? 0) - 1;
        if (isNullField(stage, start, end)) return null;
        const text = unescapeField(stage, start, end);
        return utf8Text(text, 0, text.byteLength);
      }),
    );
  }
  return rows;
}

describe("COPY text", () => {
  it("gives back every value, NULL, empty and escaped ones too", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, value), { maxLength: 8 }), (rows) => {
        const bytes = copyText(rows);
        expect(decode(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 3)).toEqual(rows);
      }),
    );
  });

  it.each([
    ["too few fields", "a\tb\n"],
    ["too many fields", "a\tb\tc\td\n"],
    ["a torn row", "a\tb\tc"],
    ["a torn second row", "a\tb\tc\na\tb"],
    ["an empty row", "\n"],
    ["an octal escape", "a\t\\101\tc\n"],
    ["a hex escape", "a\t\\x41\tc\n"],
    ["a lone backslash", "a\t\\\tc\n"],
    ["an escaped line feed", "a\tb\tc\\\n"],
  ])("throws on %s", (_, text) => {
    expect(() => decode(utf8View(text), 3)).toThrow(CopyTextError);
  });

  it("refuses to read rows without columns", () => {
    expect(() => createRowFields(0)).toThrow(RangeError);
  });
});
