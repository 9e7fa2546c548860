import { expect, onTestFinished, test, vi } from "vitest";
import { formatsOf } from "@/components/format/formats";
import { cellFormatter, isNumeric, webAddress } from "./format-cell";

test.each([
  ["integer", 48211, "en-US", "48,211"],
  ["integer", 48211, "de-DE", "48.211"],
  ["money", "1234.5", "en-US", "1,234.50"],
  ["money", "-0.5", "de-DE", "-0,50"],
  ["percent", "12.34", "en-US", "12.3"],
  ["decimal", "0.1250", "en-US", "0.125"],
  ["date", "2026-11-01", "en-US", "Nov 1, 2026"],
  ["date", "2026-11-01", "de-DE", "1. Nov. 2026"],
  ["boolean", false, "en-US", "No"],
  ["id", 48211, "en-US", "48211"],
  ["text", "not_applied", "en-US", "not_applied"],
  ["integer", null, "en-US", ""],
  ["boolean", null, "en-US", ""],
  ["date", "infinity", "en-US", "infinity"],
  ["datetime", "-infinity", "en-US", "-infinity"],
] as const)("%s %j in the manner of %s is %j", (kind, value, locale, text) => {
  expect(cellFormatter({ kind }, formatsOf(locale), "UTC")(value)).toBe(text);
});

test("a code is shown in words, where its column says that it holds codes", () => {
  const format = cellFormatter({ kind: "text", is_code: true }, formatsOf("en-US"), "UTC");
  expect(format("not_applied")).toBe("Not applied");
  expect(format(null)).toBe("");
});

test("a country is shown by its name, whatever the reader's manner; what is none stays as it is", () => {
  const format = cellFormatter({ kind: "text", is_country: true }, formatsOf("de-DE"), "UTC");
  expect([format("US"), format("de"), format("XX"), format("?"), format(null)]).toEqual([
    "United States",
    "Germany",
    "XX",
    "?",
    "",
  ]);
});

test.each([
  ["America/Los_Angeles", /^Nov 23, 2026, 5:30\sPM$/],
  ["UTC", /^Nov 24, 2026, 1:30\sAM$/],
  ["Asia/Tokyo", /^Nov 24, 2026, 10:30\sAM$/],
])(
  "a time is shown in the zone of the file, %s, and a day stays the same day in all of them",
  (zone, time) => {
    // Where it is still the day before when a day begins in UTC.
    vi.stubEnv("TZ", "Pacific/Honolulu");
    onTestFinished(() => void vi.unstubAllEnvs());
    // Formats are kept for a locale as they were made, in another zone: this one is nobody else's.
    const formats = formatsOf("en-US-x-west");
    expect(cellFormatter({ kind: "datetime" }, formats, zone)("2026-11-24T01:30:00Z")).toMatch(time);
    expect(cellFormatter({ kind: "date" }, formats, zone)("2026-11-24")).toBe("Nov 24, 2026");
  },
);

test("amounts stand at the right, ids do not", () => {
  expect(isNumeric("money")).toBe(true);
  expect(isNumeric("id")).toBe(false);
});

test("only addresses of the web become links", () => {
  expect(webAddress("https://example.com/?q=1")).toBe("https://example.com/?q=1");
  for (const value of [
    "javascript:alert(1)",
    " https://example.com",
    "data:text/html,x",
    "example.com",
    null,
  ]) {
    expect(webAddress(value)).toBeUndefined();
  }
});
