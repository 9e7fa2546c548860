import { expect, test } from "vitest";
import { changeSettingsBody } from "@/lib/contract/settings";
import { widthRange } from "./column-width";

test("a column can be dragged as far as the settings can remember, and no further", () => {
  const isKept = (title: number) =>
    changeSettingsBody.safeParse({ report_types: { deals_excel: { widths: { title } } } }).success;
  const { min, max } = widthRange;
  expect([min - 1, min, max, max + 1].map(isKept)).toEqual([false, true, true, false]);
});
