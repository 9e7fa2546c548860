import { expect, it } from "vitest";
import type { FileFormatId } from "@/lib/contract/file-format";
import { displayName } from "./display-name";

it.each<[string, FileFormatId, FileFormatId, string]>([
  ["Deals (Excel)", "xlsx", "xlsx", "Deals (Excel)"],
  ["Deals (Excel)", "xlsx", "csv", "Deals (CSV)"],
  ["Advertisers (CSV)", "csv", "jsonl", "Advertisers (JSON Lines)"],
  ["Deals (old) by day", "csv", "csv", "Deals (old) by day"],
  ["Programs per network", "csv", "xlsx", "Programs per network (Excel)"],
])("%s, which is %s anyway, is as %s called %s", (name, usual, format, called) => {
  expect(displayName({ displayName: name, format: usual }, format)).toBe(called);
});
