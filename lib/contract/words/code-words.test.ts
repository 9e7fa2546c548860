import { expect, test } from "vitest";
import { codeWords } from "./code-words";

test.each([
  ["not_applied", "Not applied"],
  ["free_shipping", "Free shipping"],
  ["Free shipping", "Free shipping"],
  ["BOGO", "Buy one get one"],
  ["wrong_password", "Wrong password"],
  ["DENIED_BY_NETWORK", "Denied by network"],
  ["eBay_only", "EBay only"],
  ["  two__gaps ", "Two gaps"],
  ["été_2026", "Été 2026"],
  ["constructor", "Constructor"],
  ["", ""],
])("the code %j reads %j", (code, words) => {
  expect(codeWords(code)).toBe(words);
});
