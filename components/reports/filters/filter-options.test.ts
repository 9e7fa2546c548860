import { expect, test } from "vitest";
import { filterOptions } from "./filter-options";

const types = {
  key: "type",
  title: "Type",
  description: "",
  aliases: [],
  control: { input: "tokens" as const, is_code: true },
  is_counted: true,
};
const counted = { type: [{ value: "free_shipping", label: "Free shipping", count: 7 }] };

test("a chosen code has words before its rows are counted, and where none are", () => {
  expect(filterOptions(types, undefined, "free_shipping")).toEqual([
    { value: "free_shipping", label: "Free shipping" },
  ]);
  expect(filterOptions(types, counted, "free_shipping,two_for_one")).toEqual([
    ...counted.type,
    { value: "two_for_one", label: "Two for one" },
  ]);
});

test("a chosen value that is no code is not told as one", () => {
  const words = { ...types, control: { input: "tokens" as const } };
  expect(filterOptions(words, undefined, "free_shipping")).toEqual([]);
});

test("a chosen value keeps its name where it does not occur beside the other filters", () => {
  const options = [
    { value: "5", label: "Awin" },
    { value: "6", label: "Impact" },
  ];
  const networks = {
    ...types,
    key: "network_id",
    control: { input: "multiselect" as const, options, options_from: "networks" as const },
  };
  const one = [{ value: "7", label: "CJ", count: 2 }];
  expect(filterOptions(networks, { network_id: one }, "5")).toEqual([
    ...one,
    { value: "5", label: "Awin", count: 0 },
  ]);
});
