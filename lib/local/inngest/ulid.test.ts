import { expect, test } from "vitest";
import { ulid } from "./ulid";

// https://github.com/ulid/spec: "Components", "Encoding", and its overflow example for the largest value.
test("it has 26 characters of Crockford's base 32, and the largest is as specified", () => {
  expect(ulid(Date.now())).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  expect(ulid(281_474_976_710_655, Buffer.alloc(10, 255))).toBe("7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
  expect(ulid(0, Buffer.alloc(10))).toBe("0".repeat(26));
});

test("later ids sort after earlier ones; the same time and entropy give the same id", () => {
  const entropy = Buffer.from("0123456789");
  const ids = [1_469_918_176_385, 1_469_918_176_386, 1_800_000_000_000].map((ms) => ulid(ms, entropy));
  expect([...ids].sort()).toEqual(ids);
  expect(ids[0]).toBe(ulid(1_469_918_176_385, entropy));
  expect(ids[0]?.slice(0, 10)).toBe("01ARYZ6S41"); // the example of the specification
});
