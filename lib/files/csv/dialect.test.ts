import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CellKind, FileColumn } from "@/lib/files/column";
import type { FileOptions } from "@/lib/files/part";
import { anyCharacter } from "@/lib/testing/any-character";
import { guarded } from "@/lib/testing/exports/csv-guard";
import { column, copyText, makeFile } from "@/lib/testing/files/make-file";

const characters = { comma: ",", semicolon: ";", tab: "\t" };
const dialects = (["comma", "semicolon", "tab"] as const).flatMap((delimiter) =>
  (["point", "comma"] as const).flatMap((decimal) => [
    { delimiter, decimal, bom: false },
    { delimiter, decimal, bom: true },
  ]),
);
const possible = dialects.filter(({ delimiter, decimal }) => delimiter !== "comma" || decimal !== "comma");

async function csvOf(
  columns: FileColumn[],
  rows: (string | null)[][],
  options: FileOptions,
  trancheBytesMax = 1 << 20,
) {
  const { bytes } = await makeFile("csv", { columns, stage: copyText(rows), options, trancheBytesMax });
  return bytes;
}

describe.each(possible)("CSV with $delimiter, decimal $decimal, byte order mark $bom", (dialect) => {
  const delimiter = characters[dialect.delimiter];

  it("gives a parser of that dialect the rows of the database, whatever the values and the tranches", async () => {
    const text = fc.option(
      fc.oneof(
        fc.string({ unit: anyCharacter, maxLength: 12 }).map((value) => value.replaceAll("\0", "")),
        fc.string({ unit: fc.constantFrom(..."\",;\r\n\t \\'=-1.\ufeffa"), maxLength: 6 }),
      ),
    );
    const amount = fc
      .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 99 }))
      .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(2, "0")}`);
    const columns = [column("text", "a;b"), column("money", "c,d"), column("text", "e\tf")];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, fc.option(amount), text), { maxLength: 12 }),
        fc.integer({ min: 1, max: 200 }),
        async (rows, trancheBytesMax) => {
          const file = await csvOf(columns, rows, dialect, trancheBytesMax);
          expect(file.subarray(0, 3).equals(Buffer.from("\ufeff"))).toBe(dialect.bom);
          const records: string[][] = parse(file, { delimiter, bom: dialect.bom });
          const sign = dialect.decimal === "comma" ? "," : ".";
          expect(records).toEqual([
            ["a;b", "c,d", "e\tf"],
            ...rows.map(([first, money, last]) => [
              guarded(first ?? ""),
              (money ?? "").replace(".", sign),
              guarded(last ?? ""),
            ]),
          ]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each<[CellKind, string, string]>([
    ["integer", "-1234567", "-1234567"],
    ["money", "-17.384", dialect.decimal === "comma" ? "-17,384" : "-17.384"],
    ["decimal", "1.5e-07", dialect.decimal === "comma" ? "1,5e-07" : "1.5e-07"],
    ["percent", "12.5", dialect.decimal === "comma" ? "12,5" : "12.5"],
    ["id", "1.5", "1.5"],
    ["text", "1.5", "1.5"],
    ["text", "1,5", '"1,5"'],
    ["text", "1;5", '"1;5"'],
    ["text", "1\t5", '"1\t5"'],
    ["text", "=1;2", '"\'=1;2"'],
    ["date", "2026-11-24", "2026-11-24"],
    ["datetime", "2026-11-24 10:00:00.5+00", "2026-11-24T10:00:00.500000Z"],
    ["boolean", "t", "Yes"],
  ])("writes %s %j as %s", async (kind, value, written) => {
    const file = await csvOf([column("text", "a"), column(kind, "b")], [["x", value]], dialect);
    const bom = dialect.bom ? "\ufeff" : "";
    expect(file.toString()).toBe(`${bom}a${delimiter}b\r\nx${delimiter}${written}\r\n`);
  });
});

it("a file of the usual options is the file of none, byte for byte", async () => {
  const columns = [column("text"), column("money")];
  const rows = [["a;b", "1.50"]];
  const usual = await csvOf(columns, rows, { delimiter: "comma", decimal: "point", bom: false });
  expect(usual.equals(await csvOf(columns, rows, {}))).toBe(true);
});

it.each<[FileOptions]>([
  [{ decimal: "comma" }],
  [{ delimiter: "comma", decimal: "comma" }],
  [{ delimiter: "|" }],
])("no file is made with %j", async (options) => {
  await expect(csvOf([column("money")], [["1.5"]], options)).rejects.toThrow(RangeError);
});
