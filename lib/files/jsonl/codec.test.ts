import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CellKind, FileColumn } from "@/lib/files/column";
import { anyCharacter } from "@/lib/testing/any-character";
import { column, copyText, makeFile } from "@/lib/testing/files/make-file";

async function fileOf(columns: FileColumn[], rows: (string | null)[][], trancheBytesMax = 1 << 20) {
  const { bytes } = await makeFile("jsonl", { columns, stage: copyText(rows), trancheBytesMax });
  return bytes.toString();
}

/** The bytes of one value. */
async function value(kind: CellKind, text: string | null): Promise<string> {
  const line = await fileOf([column("text", "first"), column(kind, "value")], [["", text]]);
  const before = '{"first":"","value":';
  expect(line.startsWith(before) && line.endsWith("}\n")).toBe(true);
  return line.slice(before.length, -"}\n".length);
}

describe("jsonl", () => {
  it("gives a standard reader the rows of the database, whatever the values and the tranches", async () => {
    const text = fc.option(
      fc.oneof(
        fc.string({ unit: anyCharacter, maxLength: 12 }).map((one) => one.replaceAll("\0", "")),
        fc.string({
          unit: fc.constantFrom(...'"\\\u0001\u001f\u007f\u0085\u2028\u2029\r\n\t\b\f\v/é€😀'),
          maxLength: 6,
        }),
      ),
    );
    const columns = ["a", 'b"\\', "__proto__", "Größe 😀"].map((id) => column("text", id));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, text, text, text), { maxLength: 12 }),
        fc.integer({ min: 1, max: 200 }),
        async (rows, trancheBytesMax) => {
          const file = await fileOf(columns, rows, trancheBytesMax);
          const lines = file.split("\n");
          expect(lines.pop()).toBe("");
          expect(lines.map((line) => Object.entries(JSON.parse(line)))).toEqual(
            rows.map((row) => row.map((one, index) => [columns[index]?.id, one])),
          );
        },
      ),
    );
  });

  it.each(["\n", "\r", "\u000b", "\f", "\u001c", "\u001d", "\u001e", "\u0085", "\u2028", "\u2029"])(
    "a row is one line for every program, with %j inside a value too",
    async (lineBreak) => {
      const file = await fileOf([column("text", "text")], [[`a${lineBreak}b`]]);
      // What Python's `str.splitlines` takes for the end of a line.
      expect([..."\r\v\f\u001c\u001d\u001e\u0085\u2028\u2029"].filter((end) => file.includes(end))).toEqual(
        [],
      );
      expect(file.split("\n")).toEqual([file.trimEnd(), ""]);
      expect(JSON.parse(file)).toEqual({ text: `a${lineBreak}b` });
    },
  );

  it.each<[CellKind, string | null, string]>([
    ["integer", "-5", "-5"],
    ["id", "17", "17"],
    ["money", "12.50", "12.50"],
    ["money", "0.10", "0.10"],
    ["money", "-0.10", "-0.10"],
    [
      "decimal",
      "123456789012345678901234567890.000000000000000001",
      "123456789012345678901234567890.000000000000000001",
    ],
    ["percent", "1e-07", "1e-07"],
    ["percent", "1.5e+20", "1.5e+20"],
    ["decimal", "NaN", '"NaN"'],
    ["decimal", "-Infinity", '"-Infinity"'],
    ["id", "007", '"007"'],
    ["id", "A-1", '"A-1"'],
    ["integer", "", '""'],
    ["integer", null, "null"],
    ["boolean", "t", "true"],
    ["boolean", "f", "false"],
    ["boolean", null, "null"],
    ["date", "2026-11-24", '"2026-11-24"'],
    ["date", "infinity", '"infinity"'],
    ["datetime", "2026-11-24 10:00:00+00", '"2026-11-24T10:00:00.000000Z"'],
    ["datetime", "2026-11-24 10:00:00.12+00", '"2026-11-24T10:00:00.120000Z"'],
    ["datetime", "0044-03-15 10:00:00+00 BC", '"0044-03-15 10:00:00+00 BC"'],
    ["text", "12.50", '"12.50"'],
    ["text", "=1+1", '"=1+1"'],
    ["text", "null", '"null"'],
    ["text", "\\N", '"\\\\N"'],
    ["text", "", '""'],
    ["text", null, "null"],
    ["url", 'https://a.example/?q="a"', '"https://a.example/?q=\\"a\\""'],
  ])("writes %s %j as %s", async (kind, text, written) => {
    expect(await value(kind, text)).toBe(written);
  });

  it("a file without rows is empty", async () => {
    expect(await fileOf([column("text")], [])).toBe("");
  });
});
