import { expect, test } from "vitest";
import { columnWidthRange } from "@/lib/contract/params/limits";
import { changeSettingsBody } from "@/lib/contract/settings";

test("a column can be dragged as far as the settings can remember, and no further", () => {
  const isKept = (title: number) =>
    changeSettingsBody.safeParse({ report_types: { deals_excel: { widths: { title } } } }).success;
  const { min, max } = columnWidthRange;
  expect([min - 1, min, max, max + 1].map(isKept)).toEqual([false, true, true, false]);
});
