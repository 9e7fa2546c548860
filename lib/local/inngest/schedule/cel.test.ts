import { expect, test } from "vitest";
import { compile, keyOf, matches } from "./cel";

// https://www.inngest.com/docs/guides/writing-expressions; SDK specification, 1.3.1 "Expression". `event` is the run's event, `async` the one that came later.
const input = {
  event: { name: "a/b", data: { id: 7, user: "ä", tags: ["x"], price: 1.5 } },
  async: { data: { id: 7 } },
};

test.each([
  ["event.data.id == async.data.id", true],
  ["async.data.id == event.data.id && event.data.user == 'ä'", true],
  ["event.data.price > 1", true],
  ["'x' in event.data.tags || event.data.id == 8", true],
  ["has(event.data.missing) && event.data.missing == 1", false],
  ["event.data.missing == async.data.id", false],
  ["event.data.id", false],
  ["unknown.field == 1", false],
])("%s is %j", (expression, expected) => expect(matches(expression, input)).toBe(expected));

test("keys of different values are different, and a key that cannot be had is none", () => {
  const keys = [
    "event.data.id",
    "string(event.data.id)",
    "event.data.user",
    "event.data.tags",
    "event.data.missing",
  ];
  expect(keys.map((key) => keyOf(key, input.event))).toEqual(["7", '"7"', '"ä"', '["x"]', null]);
});

test("a key of any length is short enough for an index, and still its own", () => {
  const keys = ["a", "b"].map((last) => keyOf("event.data", { data: { text: "x".repeat(100_000) + last } }));
  expect(keys[0]).not.toBe(keys[1]);
  expect(keys.every((key) => key !== null && key.length <= 200)).toBe(true);
});

test("what is not an expression is refused when it is read", () => {
  expect(() => compile("event.data.id ==")).toThrow();
});
