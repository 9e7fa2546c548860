import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type Formats, formatsOf } from "./formats";
import { readLocale } from "./locale";

/** Spaces that do not break are spaces to a reader, and marks of direction are not seen. */
const plain = (text: string) =>
  text.replace(/[\u00a0\u202f]/g, " ").replace(/[\u200e\u200f\u061c\u2068\u2069]/g, "");

const manner = (language: string): Formats => formatsOf(readLocale(language));

describe.each([
  ["en-US", "1,234,567", "€1,234,568", "0.125", "+7.3%", "Sep 28, 2026"],
  ["de-DE", "1.234.567", "1.234.568 €", "0,125", "+7,3 %", "28. Sept. 2026"],
  ["fr-FR", "1 234 567", "1 234 568 €", "0,125", "+7,3 %", "28 sept. 2026"],
  ["pl-PL", "1 234 567", "1 234 568 €", "0,125", "+7,3%", "28 wrz 2026"],
  ["ja-JP", "1,234,567", "€1,234,568", "0.125", "+7.3%", "2026年9月28日"],
  ["ar-EG", "1,234,567", "1,234,568 €", "0.125", "+7.3%", "28 سبتمبر 2026"],
])("in %s", (language, count, amount, decimal, change, day) => {
  const formats = manner(language);

  test("numbers, amounts and days are written in one manner, in Latin digits", () => {
    expect(plain(formats.count(1_234_567))).toBe(count);
    expect(plain(formats.amount(1_234_567.8, "EUR"))).toBe(amount);
    expect(plain(formats.decimal("0.1250", 0, 4))).toBe(decimal);
    expect(plain(formats.change(0.073))).toBe(change);
    expect(plain(formats.day("2026-09-28"))).toBe(day);
    expect(plain(formats.exact("1234567.00"))).toBe(`${count}${decimal[1]}00`);
    expect(plain(formats.number("1234567"))).toBe(count);
  });

  test("a short amount either says that it is short or has all its digits", () => {
    for (const value of [9_999, 12_100, 12_149, 864_002, 43_689_765, -43_689_765]) {
      for (const currency of [null, "EUR"]) {
        const short = formats.shortAmount(value, currency);
        const digits = plain(short).replace(/\D/g, "");
        const isWhole = short === formats.amount(value, currency);
        expect(isWhole || (/\p{L}/u.test(short) && digits.length <= 4), short).toBe(true);
      }
    }
  });
});

test("thousands are short in English, and only millions in German", () => {
  expect(manner("en-US").shortAmount(12_100, null)).toBe("12.1K");
  expect(manner("de-DE").shortAmount(12_100, null)).toBe("12.100");
  expect(plain(manner("de-DE").shortAmount(43_689_765, null))).toBe("43,7 Mio.");
});

test("an Arabic day keeps its order among English words", () => {
  expect(manner("ar-EG").day("2026-09-28")).toBe("\u206828 سبتمبر 2026\u2069");
  expect(manner("ar-EG").count(28)).toBe("28");
  expect(manner("de-DE").day("2026-09-28")).toBe("28. Sept. 2026");
});

test("a time is the reader's, and names its zone where it stands alone", () => {
  vi.stubEnv("TZ", "America/Los_Angeles");
  onTestFinished(() => void vi.unstubAllEnvs());
  // Formats are kept for a locale as they were made, in another zone: this one is nobody else's.
  const { time, timeWithZone } = formatsOf("en-US-x-pacific");
  expect(plain(time("2026-11-24T01:30:00Z"))).toBe("Nov 23, 2026, 5:30 PM");
  expect(plain(timeWithZone("2026-07-24T01:30:09Z"))).toBe("Jul 23, 2026, 6:30:09 PM PDT");
});

test("what is no day, time or number stays as it is", () => {
  const { day, time, number } = manner("de-DE");
  expect([day("infinity"), time("-infinity"), number("many"), number("")]).toEqual([
    "infinity",
    "-infinity",
    "many",
    "",
  ]);
});

test("no digit of an exact sum is lost", () => {
  expect(manner("de-DE").exact("12345678901234567890.12")).toBe("12.345.678.901.234.567.890,12");
});
