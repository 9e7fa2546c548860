import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { reportTypes } from "@/lib/reports/list";
import { describeReportType } from "@/lib/reports/page/describe-report-type";
import { hasUnnamed, learnNames, learntNamesQuery, withLearntNames } from "./learnt-names";

/** Every filter of every report type, as the page has them before the server fills in the lists. */
const filters = reportTypes.flatMap((type) => describeReportType(type).filters);
const withIds = filters.filter(({ control }) => control.options_from !== undefined);

function learnt(...told: Parameters<typeof learnNames>[1][]) {
  const client = new QueryClient();
  for (const names of told) learnNames(client, names);
  return client.getQueryData(learntNamesQuery().queryKey);
}

test("a name that was told once stays, and the newest name of an id is its name", () => {
  expect(
    learnt(
      {
        a: [
          { value: "1", label: "One" },
          { value: "2", label: "Two" },
        ],
      },
      { b: [{ value: "1", label: "Other" }] },
      { a: [{ value: "2", label: "Zwei" }] },
      { a: [] },
    ),
  ).toEqual({
    a: [
      { value: "2", label: "Zwei" },
      { value: "1", label: "One" },
    ],
    b: [{ value: "1", label: "Other" }],
  });
});

test("what tells a name from others like it stays until something else tells it", () => {
  expect(
    learnt(
      { a: [{ value: "1", label: "One", hint: "Awin" }] },
      { a: [{ value: "1", label: "One" }] },
      { a: [{ value: "2", label: "One", hint: "CJ" }] },
    ),
  ).toEqual({
    a: [
      { value: "2", label: "One", hint: "CJ" },
      { value: "1", label: "One", hint: "Awin" },
    ],
  });
});

test("of one filter a thousand names are kept, the newest", () => {
  const names = (from: number) =>
    Array.from({ length: 600 }, (_, at) => ({ value: `${from + at}`, label: `Name ${from + at}` }));
  const kept = learnt({ a: names(0) }, { a: names(600) })?.a ?? [];
  expect(kept).toHaveLength(1_000);
  expect(kept).toEqual(expect.arrayContaining(names(600)));
});

test("filters that take ids get the names, beside the options that they have, and no other filter does", () => {
  const names = [{ value: "7", label: "Seven" }];
  const told = Object.fromEntries(filters.map(({ key }) => [key, names]));
  expect(withIds).not.toEqual([]);
  for (const filter of filters) {
    const { control } = filter;
    const expected = { ...filter, control: { ...control, options: [...(control.options ?? []), ...names] } };
    expect(withLearntNames([filter], told)).toEqual([control.options_from === undefined ? filter : expected]);
  }
  const listed = withLearntNames(withIds, told);
  expect(withLearntNames(listed, told)).toEqual(listed);
});

test("an id without a name is one, and a slug, a name or the value of another filter is none", () => {
  for (const filter of withIds) {
    expect(hasUnnamed([filter], { [filter.key]: "7, 8" })).toBe(true);
    expect(hasUnnamed([filter], { [filter.key]: "seven" })).toBe(false);
    expect(hasUnnamed([filter], {})).toBe(false);
    const named = withLearntNames([filter], { [filter.key]: [{ value: "7", label: "Seven" }] });
    expect(hasUnnamed(named, { [filter.key]: "7" })).toBe(false);
    expect(hasUnnamed(named, { [filter.key]: "7,8" })).toBe(true);
  }
  const others = filters.filter(({ control }) => control.options_from === undefined);
  expect(hasUnnamed(others, Object.fromEntries(others.map(({ key }) => [key, "7"])))).toBe(false);
});
