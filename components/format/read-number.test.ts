import { describe, expect, test } from "vitest";
import { formatsOf } from "./formats";
import { readLocale } from "./locale";
import { offeredLocales } from "./offered-locales";
import { readNumber } from "./read-number";

const read = (text: string, language: string) => readNumber(text, readLocale(null, language));

describe.each([
  [
    "en-US",
    {
      "10.5": "10.5",
      "10,000": "10000",
      "1,234,567.25": "1234567.25",
      "10000": "10000",
      "1.125": "1.125",
      "007": "7",
      " 5 ": "5",
      "2.50": "2.5",
      "-3": "-3",
      "\u22123": "-3",
    },
  ],
  ["de-DE", { "10,5": "10.5", "10.000": "10000", "1.234.567,25": "1234567.25", "10000,5": "10000.5" }],
  [
    "fr-FR",
    {
      "10,5": "10.5",
      "10\u202f000": "10000",
      "10\u00a0000,5": "10000.5",
      "10 000": "10000",
      "\u00a010 000\n": "10000",
    },
  ],
  ["de-CH", { "10.5": "10.5", "10\u2019000": "10000", "10'000.5": "10000.5" }],
  ["es-ES", { "1.234": "1234", "1234": "1234", "1234,5": "1234.5" }],
  ["hi-IN", { "12,34,567.5": "1234567.5", "\u0967\u0968,\u0969\u096a,\u096b\u096c\u096d": "1234567" }],
  [
    "ar-EG",
    {
      "10.5": "10.5",
      "\u0661\u0660\u066b\u0665": "10.5",
      "\u0661\u0660\u066c\u0660\u0660\u0660": "10000",
      "\u200f10,000\u200f": "10000",
    },
  ],
])("typed in the manner of %s", (language, numbers: Record<string, string>) => {
  test.each(Object.entries(numbers))("%j is %s", (text, number) => {
    expect(read(text, language)).toBe(number);
  });
});

test.each([
  ["en-US", "10,5"],
  ["en-US", "1,23,456"],
  ["en-US", "10,00"],
  ["en-US", "1.234.567"],
  ["en-US", "10.000"],
  ["en-US", "10 000"],
  ["de-DE", "10.5"],
  ["de-DE", "10,000"],
  ["de-DE", "1,234,567"],
  ["de-DE", "1.2345"],
  ["de-CH", "10,5"],
  ["fr-FR", "10.5"],
  ["fr-FR", "1 0"],
  ["hi-IN", "1,234,567"],
  ["en-US", ""],
  ["en-US", "."],
  ["en-US", "5."],
  ["en-US", "1e3"],
  ["en-US", "\u00bd"],
  ["en-US", "ten"],
  ["en-US", "--1"],
  ["de-DE", "1.,5"],
])("in %s %j is no number, or might be another", (language, text) => {
  expect(read(text, language)).toBeUndefined();
});

test.each([...offeredLocales])("what the page writes in %s is read as what it was", (locale) => {
  const manner = readLocale(null, locale);
  for (const number of ["0", "5", "10.5", "1234", "1234.5", "12345.25", "1234567.0625", "-7"])
    expect(readNumber(formatsOf(manner).number(number), manner)).toBe(number);
});
