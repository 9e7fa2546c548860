import { expect, test } from "vitest";
import type { FileColumn } from "./column";
import { findUnusableValue } from "./unusable-values";

const columns: FileColumn[] = [
  { id: "ID", header: "ID", kind: "id" },
  { id: "Name", header: "Name", kind: "text" },
  { id: "Sales", header: "Sales", kind: "money" },
  { id: "Until", header: "Until", kind: "date" },
];
const find = (...rows: string[]) =>
  findUnusableValue(Buffer.from(rows.map((row) => `${row}\n`).join("")), columns);

test("numbers, dates, nulls and texts with the same letters are usable", () => {
  expect(find()).toBeUndefined();
  expect(
    find("1\tNaN\t1.00\t2026-01-01", "NaN\tinfinity\t\\N\t\\N", "2\tNaN\\tInfinity\t-3\t\\N"),
  ).toBeUndefined();
});

test.each(["NaN", "Infinity", "-Infinity"])(
  "the number %s is found with its row and what else is in it",
  (value) => {
    expect(find("1\tNaN Bread\t1\t2026-01-01", `2\tÉlan\\tNaN\t${value}\t\\N`, `3\tx\tNaN\t\\N`)).toEqual({
      header: "Sales",
      value,
      row: 2,
      others: [
        { header: "ID", text: "2" },
        { header: "Name", text: "Élan\tNaN" },
      ],
    });
  },
);

test.each(["infinity", "-infinity"])("the date %s is found", (value) => {
  expect(find(`1\tx\t1\t${value}`)).toMatchObject({ header: "Until", value, row: 1 });
});
