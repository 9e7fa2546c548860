import { expect, test } from "vitest";
import { formatsOf } from "./formats";
import { directionOf, readLocale } from "./locale";
import { localeName, offeredLocales } from "./offered-locales";

test.each([
  ["de-DE,de;q=0.9,en-US;q=0.8", "de-DE-u-ca-gregory-nu-latn"],
  ["en;q=0.5, pl ;q=0.8", "pl-u-ca-gregory-nu-latn"],
  ["xx-nowhere, fr-CA;q=0.2", "fr-CA-u-ca-gregory-nu-latn"],
  ["ar-EG", "ar-EG-u-ca-gregory-nu-latn"],
  ["th-TH-u-ca-buddhist-nu-thai", "th-TH-u-ca-gregory-nu-latn"],
  ["de;q=0, ja", "ja-u-ca-gregory-nu-latn"],
  ["*", "en-US-u-ca-gregory-nu-latn"],
  ["", "en-US-u-ca-gregory-nu-latn"],
  [null, "en-US-u-ca-gregory-nu-latn"],
  ["<script>;q=x,,;", "en-US-u-ca-gregory-nu-latn"],
])("a browser that asks for %j gets %s", (header, locale) => {
  expect(readLocale(header)).toBe(locale);
});

test("a choice is stronger than what the browser asks for, unless it is none", () => {
  expect(readLocale("de-DE", "pl-PL")).toBe("pl-PL-u-ca-gregory-nu-latn");
  expect(readLocale("de-DE", null)).toBe("de-DE-u-ca-gregory-nu-latn");
  expect(readLocale("de-DE", "no tag")).toBe("de-DE-u-ca-gregory-nu-latn");
});

test("every manner that is offered is known, is one of its own, and has a name", () => {
  const sample = (locale: string) => formatsOf(readLocale(null, locale)).day("2026-11-28");
  for (const locale of offeredLocales) {
    expect(readLocale(null, locale)).toBe(`${locale}-u-ca-gregory-nu-latn`);
    expect(localeName(locale)).toMatch(/^\w+.*\(.+\)$/);
    expect(sample(locale)).toContain("2026");
  }
  expect(localeName(readLocale("de-DE"))).toBe("German (Germany)");
});

test("languages that are written from the right lay the page out from the right", () => {
  expect(["ar-EG", "he", "fa-IR", "ur"].map(directionOf)).toEqual(["rtl", "rtl", "rtl", "rtl"]);
  expect(["en-US", "ja", "ru", "pa-IN"].map(directionOf)).toEqual(["ltr", "ltr", "ltr", "ltr"]);
});
