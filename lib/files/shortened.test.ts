import { expect, it } from "vitest";
import { shortened } from "./shortened";

it.each([
  ["abc", 3, "abc"],
  ["abcd", 3, "ab…"],
  ["a😀", 3, "a😀"],
  ["a😀b", 3, "a…"],
  ["😀😀", 3, "😀…"],
  ["", 1, ""],
])("%j in at most %i is %j", (text, lengthMax, expected) => {
  expect(shortened(text, lengthMax)).toBe(expected);
});
