import { describe, expect, it } from "vitest";
import type { Filter } from "./filter-values";
import { issueWords } from "./issue-words";
import { plainFormats } from "./plain-formats";

const filter = (key: string, title: string, aliases: string[] = []): Filter => ({
  key,
  title,
  description: "",
  aliases,
  control: { input: "date" },
  is_counted: false,
});
const filters = [filter("start_date", "First day", ["date_from"]), filter("end_date", "Last day")];

describe("issueWords", () => {
  it.each([
    ["must not be before start_date, 2026-03-09", "must not be before “First day”, 9 Mar 2026"],
    ["is required together with date_from", "is required together with “First day”"],
    ["a_value that is no parameter of the report", "a_value that is no parameter of the report"],
    ["must be a whole number", "must be a whole number"],
  ])("%s", (message, words) => {
    expect(issueWords(message, filters, plainFormats)).toBe(words);
  });
});
