import { expect, it } from "vitest";
import { type ChosenFile, fileMemory, rememberedFile } from "./chosen-file";

const plain: ChosenFile = { format: "csv", options: {}, timeZone: "UTC" };

it.each<[ChosenFile, string | null]>([
  [plain, null],
  [{ ...plain, options: { delimiter: "comma" } }, null],
  [{ ...plain, timeZone: "Asia/Tokyo" }, "time_zone=Asia%2FTokyo"],
  [{ ...plain, options: { delimiter: "semicolon" } }, "format=csv&delimiter=semicolon"],
  [{ ...plain, format: "xlsx", options: { totals_row: true } }, "format=xlsx&totals_row=true"],
])("what is not as usual of %j is remembered and comes back", (chosen, memory) => {
  expect(fileMemory(chosen, "csv")).toBe(memory);
  const back = rememberedFile(memory, "csv");
  expect(fileMemory(back, "csv")).toBe(memory);
  expect({ ...back, options: chosen.options }).toEqual(chosen);
});

it.each([
  "format=pdf&delimiter=dots&time_zone=Moon/Sea",
  "totals_row=true",
  "delimiter=toString",
  "&&==",
  null,
  undefined,
])("of %j, which says nothing that can be chosen today, the usual file is left", (memory) => {
  expect(rememberedFile(memory, "csv")).toEqual(plain);
});
