import fc from "fast-check";
import { expect, it } from "vitest";
import { groupSheetNames, sheetNames } from "./sheet-names";

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

it.each<[what: string, groups: [string, number][], names: string[][]]>([
  [
    "twice",
    [
      ["Deals", 1],
      ["Deals", 1],
    ],
    [["Deals"], ["Deals (2)"]],
  ],
  [
    "in another case",
    [
      ["Deals", 2],
      ["DEALS", 1],
    ],
    [["Deals", "Deals 2"], ["DEALS (2)"]],
  ],
  [
    "as a further sheet",
    [
      ["Deals 2", 1],
      ["Deals", 2],
    ],
    [["Deals 2"], ["Deals (2)", "Deals (2) 2"]],
  ],
  [
    "three times",
    [
      ["A", 1],
      ["a", 1],
      ["A", 1],
    ],
    [["A"], ["a (2)"], ["A (3)"]],
  ],
  [
    "as that of another sheet",
    [
      ["about", 1],
      ["About", 1],
    ],
    [["Data of about"], ["About (2)"]],
  ],
])("marks a name that comes %s", (_, groups, names) => {
  const wanted = groups.map(([sheetName, sheets]) => ({ sheetName, sheets }));
  expect(groupSheetNames(wanted, ["About"])).toEqual(names);
});

it("gives all groups of a workbook names that Excel takes, no two of them the same", () => {
  const name = fc.string({
    unit: fc.constantFrom("a", "A", "'", " ", "(", "2", "😀"),
    maxLength: 40,
    size: "max",
  });
  const group = fc.record({ sheetName: name, sheets: fc.integer({ min: 1, max: 12 }) });
  fc.assert(
    fc.property(fc.array(group, { minLength: 1, maxLength: 10 }), (groups) => {
      const names = groupSheetNames(groups, ["About", "a"]);
      expect(names.map((ofGroup) => ofGroup.length)).toEqual(groups.map(({ sheets }) => sheets));
      const all = [...names.flat(), "About", "a"];
      expect(new Set(all.map((one) => one.toLowerCase())).size).toBe(all.length);
      for (const one of names.flat()) {
        expect(one.length).toBeLessThanOrEqual(31);
        expect(one).not.toMatch(/^'|'$|[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
      }
    }),
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
