import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ApiError } from "@/lib/contract/api-error";
import { parseJson } from "./parse-json";

/** The fields that a text is refused for. */
function refusedFields(text: string, path?: string): string[] {
  try {
    parseJson(text, path);
  } catch (error) {
    return Object.keys((error as ApiError).details);
  }
  return [];
}

it.each(["", " ", "{", "nul", "01", "1e", '{"a":9007199254740993'])("%j is no JSON", (text) => {
  expect(parseJson(text)).toBeUndefined();
});

it.each([
  ...["9007199254740993", "-9007199254740993", "9007199254740993.0", "1e400", "-1e400", "1e-400"],
  ...["0.1000000000000000055511151231257827", "12345678901234567890", "1.00000000000000000001"],
  `1${"0".repeat(500)}1`,
])("%s is refused, since it would come back as another number", (number) => {
  expect(refusedFields(number)).toEqual(["body"]);
  expect(refusedFields(`{"a":[1,{"b":${number}}]}`, "search_params")).toEqual(["search_params.a.1.b"]);
});

it.each([
  ...[
    "0",
    "-0",
    "1",
    "1.0",
    "1.50",
    "-1.0e0",
    "1E3",
    "1e+21",
    "0.1",
    "0.30000000000000004",
    "9007199254740992",
  ],
  ...["100000000000000000000", "5e-324", "1.7976931348623157e308", "0e999", "0.000", "123456.7890", "1e21"],
])("%s is kept", (number) => {
  expect(parseJson(number)).toBe(JSON.parse(number));
});

it("what a string holds is no number", () => {
  const text = String.raw`{"a \"9007199254740993":"1e400 \\","b":["\\\" 1e400"],"\u0022":1}`;
  expect(parseJson(text)).toEqual(JSON.parse(text));
});

it("is what JSON.parse gives, whenever that says the same as the text", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

describe("long and deep texts", () => {
  const size = 128 * 1024;
  it.each([
    ["digits", `[${"9".repeat(size)}]`],
    ["zeros with a digit behind", `[0.${"0".repeat(size)}1]`],
    ["lists in lists", `${"[".repeat(size)}1${"]".repeat(size)}`],
    [
      "a hundred objects in each other a thousand times",
      `[${`${'{"a":'.repeat(100)}1${"}".repeat(100)},`.repeat(1_000)}1]`,
    ],
    ["one level too many", `${"[".repeat(65)}1${"]".repeat(65)}`],
    ["numbers", `[${"1e400,".repeat(size / 8)}1]`],
  ])("%s are refused with a short answer", (_name, text) => {
    const fields = refusedFields(text);
    expect(fields.length).toBeGreaterThan(0);
    expect(fields.length).toBeLessThanOrEqual(20);
    expect(fields.join("").length).toBeLessThan(1_000);
  });

  it("64 levels are read, and brackets in a string are no levels", () => {
    for (const text of [`${"[".repeat(64)}1${"]".repeat(64)}`, `["${"[{".repeat(100)}\\"[["]`])
      expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it("a string of the same length is read", () => {
    const long = `"${'\\"a'.repeat(size / 4)}"`;
    expect(parseJson(long)).toBe(JSON.parse(long));
  });
});
