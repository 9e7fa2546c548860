import { expect, it } from "vitest";
import { timeZones } from "@/components/format/time-zones";
import { type ChosenFile, fileKeys, fileMemory, fileOfParameters, rememberedFile } from "./chosen-file";
import { savedFile } from "./saved-file";

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

it.each(["Asia/Kolkata", "Asia/Calcutta", "Europe/Kyiv", "Asia/Ho_Chi_Minh"])(
  "the zone %s is kept by the name that it was given, and can be chosen",
  (timeZone) => {
    const file = { ...plain, timeZone };
    expect(rememberedFile(fileMemory(file, "csv"), "csv")).toEqual(file);
    expect(fileOfParameters(savedFile(file), "csv")).toEqual(file);
    expect(timeZones(timeZone)).toContain(timeZone);
  },
);

it.each(["CET", "+03:00", "GMT", "Moon/Sea", "Etc/UTC"])("the zone %s is UTC, as for the server", (zone) => {
  expect(fileOfParameters({ time_zone: zone }, "csv")).toEqual(plain);
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

it.each<ChosenFile>([
  plain,
  {
    format: "csv",
    options: { delimiter: "semicolon", decimal: "comma", bom: true },
    timeZone: "Europe/Berlin",
  },
  { format: "xlsx", options: { totals_row: true }, timeZone: "UTC" },
  { format: "jsonl", options: {}, timeZone: "Asia/Tokyo" },
])("%j stands in a view for good, whatever the usual file of the report is", (file) => {
  for (const usual of ["csv", "xlsx", "jsonl"] as const)
    expect(fileOfParameters({ columns: "id", ...savedFile(file) }, usual)).toEqual(file);
  expect(Object.keys(savedFile(file)).filter((key) => !fileKeys.includes(key))).toEqual([]);
});

it.each<[object, ChosenFile | undefined]>([
  [{ columns: "id", sheet_name: "A" }, undefined],
  [{ format: "", time_zone: null }, undefined],
  [
    { xlsx: { totals_row: "yes", currency_formats: 0 } },
    { ...plain, format: "xlsx", options: { totals_row: true, currency_formats: false } },
  ],
  [{ format: "CSV", csv: "semicolon" }, plain],
  [
    { format: "pdf", time_zone: "Moon/Sea", csv: { delimiter: "dots" } },
    { ...plain, format: "xlsx" },
  ],
])("of the parameters %j, which the API may have, %j is read", (parameters, file) => {
  expect(fileOfParameters({ ...parameters }, "xlsx")).toEqual(file);
});
