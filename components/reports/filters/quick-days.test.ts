import { expect, it } from "vitest";
import { quickDays } from "./quick-days";

it.each([
  // A Monday, the last day of its month.
  ["2026-11-30", ["2026-11-30", "2026-12-06", "2026-11-30"], ["2026-11-30", "2026-11-30", "2026-11-01"]],
  // A Sunday.
  ["2026-03-01", ["2026-03-01", "2026-03-01", "2026-03-31"], ["2026-03-01", "2026-02-23", "2026-03-01"]],
  ["2024-02-10", ["2024-02-10", "2024-02-11", "2024-02-29"], ["2024-02-10", "2024-02-05", "2024-02-01"]],
  ["2026-12-31", ["2026-12-31", "2027-01-03", "2026-12-31"], ["2026-12-31", "2026-12-28", "2026-12-01"]],
])("seen from %s the ends of week and month are %j, and their starts %j", (today, ends, starts) => {
  const days = (place: "first" | "last") => quickDays(today, place).map(({ day }) => day);
  expect(days("last")).toEqual(ends);
  expect(days("first")).toEqual(starts);
});

it("a day alone is today, the next one, or the same of the next week", () => {
  expect(quickDays("2026-12-31", "alone").map(({ day }) => day)).toEqual([
    "2026-12-31",
    "2027-01-01",
    "2027-01-07",
  ]);
});
