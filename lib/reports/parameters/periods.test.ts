import { expect, test } from "vitest";
import { periodComparedWith } from "./periods";

test.each([
  ["the days just before", "2024-03-01", "2024-03-03", "before", "2024-02-27", "2024-02-29"],
  ["the same days a year before", "2024-12-31", "2025-01-02", "year_before", "2023-12-31", "2024-01-02"],
  [
    "as many days, where a leap day is among them",
    "2024-02-28",
    "2024-03-01",
    "year_before",
    "2023-02-28",
    "2023-03-02",
  ],
  ["28 February, for a leap day", "2024-02-29", "2024-02-29", "year_before", "2023-02-28", "2023-02-28"],
  ["as many days from a day on", "2024-03-01", "2024-03-03", "1999-12-31", "1999-12-31", "2000-01-02"],
])("%s", (_, start_date, end_date, comparedWith, first, last) => {
  expect(periodComparedWith({ start_date, end_date }, comparedWith)).toEqual({
    start_date: first,
    end_date: last,
  });
});

test.each(["before", "year_before"])(
  "nothing is compared with days before the year 1 (%s)",
  (comparedWith) => {
    const period = { start_date: "0001-01-01", end_date: "0001-01-03" };
    expect(periodComparedWith(period, comparedWith)).toBeUndefined();
  },
);
