import { expect, test } from "vitest";
import { KeptParts } from "./kept-parts";

const bytes = (length: number) => new Uint8Array(length);

test("a part is kept while there is room, and found by its export and key alone", () => {
  const parts = new KeptParts(10);
  const first = bytes(6);
  parts.keep("a/", "a/0", first);
  parts.keep("a/", "a/1", bytes(5));
  parts.keep("a/", "a/2", bytes(4));
  expect(parts.find("a/", "a/0")).toBe(first);
  // Parts of the same export never make room: those that are joined first are worth as much.
  expect(parts.find("a/", "a/1")).toBeUndefined();
  expect(parts.find("a/", "a/2")).toHaveLength(4);
  expect(parts.find("b/", "a/0")).toBeUndefined();
});

test("the export that has waited longest makes room for another one, which may have ended elsewhere", () => {
  const parts = new KeptParts(10);
  parts.keep("a/", "a/0", bytes(4));
  parts.keep("b/", "b/0", bytes(4));
  parts.keep("c/", "c/0", bytes(4));
  expect(parts.find("a/", "a/0")).toBeUndefined();
  expect(parts.find("b/", "b/0")).toHaveLength(4);
  expect(parts.find("c/", "c/0")).toHaveLength(4);
});

test("what is forgotten leaves its room, and a part that is kept again takes it once", () => {
  const parts = new KeptParts(10);
  parts.keep("a/", "a/0", bytes(5));
  parts.keep("a/", "a/0", bytes(5));
  parts.keep("a/", "a/1", bytes(5));
  expect(parts.find("a/", "a/1")).toHaveLength(5);
  parts.forget("a/");
  parts.keep("b/", "b/0", bytes(10));
  expect(parts.find("b/", "b/0")).toHaveLength(10);
});

test("without room nothing is kept", () => {
  const parts = new KeptParts(0);
  parts.keep("a/", "a/0", bytes(1));
  expect(parts.find("a/", "a/0")).toBeUndefined();
});
