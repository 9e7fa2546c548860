import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalJson } from "./canonical-json";

it.each([
  [{ b: 1, a: { d: 2, c: 3 } }, '{"a":{"c":3,"d":2},"b":1}'],
  [{ 10: "x", 9: "y", a: "z" }, '{"10":"x","9":"y","a":"z"}'],
  [{ a: null, b: "", c: undefined, d: false, e: 0 }, '{"d":false,"e":0}'],
  [[3, null, 1, "", { b: null }], "[3,1,{}]"],
  [{ a: [], b: {} }, '{"a":[],"b":{}}'],
  ['"\\\u2028', JSON.stringify('"\\\u2028')],
  [null, "null"],
])("prints %j as %s", (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

it("does not depend on the order of keys or on blanks", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(withBlanks(reversed(value)))).toBe(canonicalJson(value));
    }),
  );
});

it("is JSON that says all that was given, and again prints as itself", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(normal(JSON.parse(JSON.stringify(value))));
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
});

type Change = (value: unknown) => unknown;

/** Applies a change to the members of every object and list in the value, innermost first. */
function everywhere(
  value: unknown,
  changeMembers: (members: [string, unknown][]) => [string, unknown][],
  changeList: (list: unknown[]) => unknown[] = (list) => list,
): unknown {
  const go: Change = (inner) => everywhere(inner, changeMembers, changeList);
  if (Array.isArray(value)) return changeList(value.map(go));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(changeMembers(Object.entries(value).map(([key, member]) => [key, go(member)])));
}

function reversed(value: unknown) {
  return everywhere(value, (members) => members.toReversed());
}

function withBlanks(value: unknown) {
  const taken = (members: [string, unknown][]) => new Set(members.map(([key]) => key));
  return everywhere(
    value,
    (members) => [
      ...Object.entries({ zz1: null, zz2: "", zz3: undefined }).filter(([key]) => !taken(members).has(key)),
      ...members,
    ],
    (list) => [null, ...list, ""],
  );
}

function normal(value: unknown) {
  const isBlank = (member: unknown) => member === null || member === "";
  if (isBlank(value)) return null;
  return everywhere(
    value,
    (members) => members.filter(([, member]) => !isBlank(member)),
    (list) => list.filter((member) => !isBlank(member)),
  );
}
