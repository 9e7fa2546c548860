import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FileFormatId, fileFormatIds } from "@/lib/contract/file-format";
import { copyText } from "@/lib/testing/files/make-file";
import { CopyTextError } from "./copy-text";
import { fileFormats } from "./formats";
import { addSums, type SumColumn, type Sums } from "./sums";

const columns = [
  { id: "Amount", header: "Amount", kind: "money" },
  { id: "Currency", header: "Currency", kind: "text" },
] as const;

function sumsOf(rows: (string | null)[][], sums: SumColumn[], format: FileFormatId = "csv"): Sums {
  const stage = copyText(rows);
  return fileFormats[format].renderPart({ stage, columns, firstRowInSheet: 0, sums }).sums;
}

/** A decimal as PostgreSQL prints numeric: as many digits after the point as its scale says. */
const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }), fc.integer({ min: 0, max: 6 }), fc.boolean())
  .map(([digits, scale, isSmall]) => {
    const value = isSmall ? digits % 1_000_000n : digits;
    const text = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
    const point = text.length - scale;
    const sign = value < 0n ? "-" : "";
    return scale === 0 ? `${sign}${text}` : `${sign}${text.slice(0, point)}.${text.slice(point)}`;
  });

/** The value in millionths, read from the text alone. */
function millionths(text: string): bigint {
  const [, sign, whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  return BigInt(`${sign}${whole}${fraction.padEnd(6, "0")}`);
}

describe("control totals", () => {
  it.each(fileFormatIds)(
    "are exact sums per group (%s)",
    (format) => {
      const currency = fc.constantFrom("EUR", "USD", "a longer name", "Ä\t\\", null, "");
      fc.assert(
        fc.property(fc.array(fc.tuple(fc.option(decimal), currency), { maxLength: 40 }), (rows) => {
          const expected = new Map<string, bigint>();
          let expectedAll: bigint | null = null;
          for (const [amount, group] of rows) {
            if (amount === null) continue;
            expected.set(group ?? "", (expected.get(group ?? "") ?? 0n) + millionths(amount));
            expectedAll = (expectedAll ?? 0n) + millionths(amount);
          }
          const [perGroup = {}, all = {}] = sumsOf(
            rows,
            [
              { column: 0, by: 1 },
              { column: 0, by: null },
            ],
            format,
          );
          expect(new Map(Object.entries(perGroup).map(([group, sum]) => [group, millionths(sum)]))).toEqual(
            expected,
          );
          expect(all).toEqual(expectedAll === null ? {} : { "": expect.any(String) });
          if (expectedAll !== null) expect(millionths(all[""] ?? "")).toBe(expectedAll);
        }),
      );
    },
    30_000,
  );

  it("stay exact where a double would not", () => {
    const rows = Array.from({ length: 20_000 }, () => ["9999999999999.99", "EUR"]);
    expect(sumsOf(rows, [{ column: 0, by: 1 }])).toEqual([{ EUR: "199999999999999800" }]);
    expect(
      sumsOf(
        [
          ["0.1", "EUR"],
          ["0.2", "EUR"],
        ],
        [{ column: 0, by: null }],
      ),
    ).toEqual([{ "": "0.3" }]);
  });

  it("are canonical: equal sums are equal texts whatever the scale", () => {
    const sum = (...amounts: string[]) =>
      sumsOf(
        amounts.map((amount) => [amount, null]),
        [{ column: 0, by: null }],
      )[0]?.[""];
    expect(sum("1.50", "1.5")).toBe("3");
    expect(sum("100")).toBe("100");
    expect(sum("0.00", "0")).toBe("0");
    expect(sum("-0.250", "0.05")).toBe("-0.2");
    expect(sum("0.5", "-0.5")).toBe("0");
  });

  it("of parts add up to those of the whole", () => {
    const row = fc.tuple(decimal, fc.constantFrom("EUR", "USD", "GBP"));
    fc.assert(
      fc.property(fc.array(row), fc.array(row), (first, second) => {
        const sums = [{ column: 0, by: 1 }];
        expect(addSums(sumsOf(first, sums), sumsOf(second, sums))).toEqual(
          sumsOf([...first, ...second], sums),
        );
      }),
    );
  });

  it("take a group named __proto__ like any other", () => {
    const [sums = {}] = sumsOf([["1", "__proto__"]], [{ column: 0, by: 1 }]);
    expect(JSON.stringify(addSums([sums], [sums]))).toBe('[{"__proto__":"2"}]');
  });

  it.each(["NaN", "Infinity", "1e5", "-", "1.2.3", "abc", "."])(
    "throw on %s, which has no exact sum",
    (amount) => {
      expect(() => sumsOf([[amount, "EUR"]], [{ column: 0, by: 1 }])).toThrow(CopyTextError);
    },
  );

  it("throw on a column that is not there", () => {
    expect(() => sumsOf([], [{ column: 2, by: null }])).toThrow(RangeError);
    expect(() => sumsOf([], [{ column: 0, by: 2 }])).toThrow(RangeError);
  });
});
