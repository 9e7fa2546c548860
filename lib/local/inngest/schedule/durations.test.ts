import { describe, expect, test } from "vitest";
import { backoffMs, parseDuration, retryAfterMs, waitMs } from "./durations";

describe("durations as the SDK writes them", () => {
  test.each([
    ["2s", 2_000],
    ["1m30s", 90_000],
    ["1w2d3h", 788_400_000],
    ["", 0],
    ["2 s", null],
    ["1y", null],
    ["s", null],
  ])("%j is %j ms", (text, ms) => expect(parseDuration(text)).toBe(ms));

  test("a date is waited for, one that has passed is not", () => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    expect(waitMs("2026-01-01T00:00:10.500Z", now)).toBe(10_500);
    expect(waitMs("2025-01-01T00:00:00Z", now)).toBe(0);
  });

  test("what is neither, or longer than a year, is refused", () => {
    expect(() => waitMs("soon")).toThrow("neither a duration nor a date");
    expect(() => waitMs("53w")).toThrow("longer than a year");
  });
});

// https://www.inngest.com/docs/features/inngest-functions/error-retries/retries, the default schedule; each pause
// is up to 30 s longer.
test("the pauses between attempts grow as documented, and stay at two hours", () => {
  const documented = [15, 30, 60, 120, 300, 600, 1200, 2400, 3600, 7200, 7200];
  expect(documented.map((_, attempt) => backoffMs(attempt, 0) / 1000)).toEqual(documented);
  expect(backoffMs(0, 1)).toBe(45_000);
});

// RFC 9110, section 10.2.3 "Retry-After": seconds or a date.
test("Retry-After is read as seconds or as a date and kept between one second and a day", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(retryAfterMs("90", now)).toBe(90_000);
  expect(retryAfterMs("2026-01-01T00:01:00.000Z", now)).toBe(60_000);
  expect(retryAfterMs("0", now)).toBe(1_000);
  expect(retryAfterMs("9999999", now)).toBe(86_400_000);
  expect(retryAfterMs("later", now)).toBeNull();
});
