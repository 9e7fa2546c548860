import { describe, expect, it } from "vitest";
import { bounded, headerDifferences, orderedRowDifferences, rowDifferences } from "./differences";

const headers = ["ID", "Name", "Clicks"];

describe("header lines", () => {
  it("that are the same do not differ", () => {
    expect(headerDifferences(headers, headers)).toEqual([]);
  });

  it("differ by the columns that only one of them has", () => {
    expect(headerDifferences(["ID", "Name", "Sales"], headers)).toEqual([
      "Sales: the report type has it, its expectations do not",
      "Clicks: the expectations have it, the report type does not",
    ]);
  });

  it("differ by their order", () => {
    expect(headerDifferences(["Name", "ID", "Clicks"], headers)).toEqual([
      "column 1 is Name, expected is ID",
      "column 2 is ID, expected is Name",
    ]);
  });
});

describe("rows", () => {
  const expected = ["1\tAwin\t5", "2\tCJ\t7"];
  const differences = (found: string[]) => rowDifferences(headers, ["ID"], found, expected);

  it("that are the same in another order differ only where the order counts", () => {
    const found = expected.toReversed();
    expect(differences(found)).toEqual([]);
    expect(orderedRowDifferences(headers, found, expected)).toContain("row 1: ID is 2, expected is 1");
  });

  it("differ by the name of the column whose value is another", () => {
    expect(differences(["1\tAwin\t5", "2\tCJ\t8"])).toEqual(["ID = 2: Clicks is 8, expected is 7"]);
  });

  it("differ by what only one of them has, and by what is there twice", () => {
    expect(differences(["1\tAwin\t5", "3\tImpact\t0"])).toEqual([
      "ID = 2: 0 rows in the report, 1 expected",
      "ID = 3: 1 rows in the report, 0 expected",
    ]);
    expect(differences([...expected, "2\tCJ\t7"])).toEqual(["ID = 2: 2 rows in the report, 1 expected"]);
  });

  it("in order differ by their number, whichever is longer", () => {
    const counted = (found: string[]) => orderedRowDifferences(headers, found, expected);
    expect(counted(expected)).toEqual([]);
    expect(counted(expected.slice(0, 1))).toEqual(["1 rows in the report, 2 expected"]);
    expect(counted([...expected, "3\tImpact\t0"])).toEqual(["3 rows in the report, 2 expected"]);
  });
});

it("tells five differences at most, none of them longer than a few lines, and how many more there are", () => {
  const told = bounded(Array.from({ length: 1000 }, (_, at) => `${at} ${"x".repeat(10_000)}`));
  expect(told).toHaveLength(6);
  expect(told.at(-1)).toBe("and 995 more");
  for (const line of told) expect(line.length).toBeLessThanOrEqual(301);
});
