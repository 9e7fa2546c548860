import fc from "fast-check";
import { expect, it } from "vitest";
import { sheetNames } from "./sheet-names";

it("numbers the sheets of one export from the second on", () => {
  expect(sheetNames("Clicks", 3)).toEqual(["Clicks", "Clicks 2", "Clicks 3"]);
});

it("gives as many names as asked for, all legal in Excel and all different", () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom("a", "b", "'", "/", "[", " ", "1", "2", "😀", "\n", "History"),
        maxLength: 40,
        size: "max",
      }),
      fc.integer({ min: 1, max: 12 }),
      (wanted, count) => {
        const names = sheetNames(wanted, count);
        expect(names).toHaveLength(count);
        expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(count);
        for (const name of names) {
          expect(name.length).toBeGreaterThan(0);
          expect(name.length).toBeLessThanOrEqual(31);
          expect(name).not.toMatch(/[:\\/?*[\]\n]|^'|'$|^history$|[\uD800-\uDBFF](?![\uDC00-\uDFFF])/i);
        }
      },
    ),
  );
});

it.each([
  ["Clicks: 2026/11", "Clicks 2026 11"],
  ["'quoted'", "quoted"],
  ["", "Sheet"],
  ["History", "Sheet"],
  ["A name of more than thirty-one characters", "A name of more than thirty-one"],
])("makes %j the name %j", (wanted, name) => {
  expect(sheetNames(wanted, 1)).toEqual([name]);
});
