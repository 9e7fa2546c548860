import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { KeptParts, type RenderedHere } from "./kept-parts";

const sha256 = (...pieces: Uint8Array[]) => {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
};

function part(index: number, length: number, isSent = true): RenderedHere {
  const bytes = new Uint8Array(length).fill(index + 1);
  return { index, bytes, sha256: sha256(bytes), isSent };
}

test("a part that will be sent is kept while there is room, and found by its export and place alone", () => {
  const parts = new KeptParts(10);
  const first = part(0, 6);
  parts.keep("a/", first);
  parts.keep("a/", part(1, 5));
  parts.keep("a/", part(2, 4));
  expect(parts.find("a/", 0)).toBe(first.bytes);
  // Parts of the same export never make room: those that are joined first are worth as much.
  expect(parts.find("a/", 1)).toBeUndefined();
  expect(parts.find("a/", 2)).toHaveLength(4);
  expect(parts.find("b/", 0)).toBeUndefined();
});

test("the export that has waited longest makes room for another one, which may have ended elsewhere", () => {
  const parts = new KeptParts(10);
  for (const prefix of ["a/", "b/", "c/"]) parts.keep(prefix, part(0, 4));
  expect(parts.find("a/", 0)).toBeUndefined();
  expect(parts.find("b/", 0)).toHaveLength(4);
  expect(parts.find("c/", 0)).toHaveLength(4);
});

test("what is forgotten leaves its room, and a part that is kept again takes it once", () => {
  const parts = new KeptParts(10);
  parts.keep("a/", part(0, 5));
  parts.keep("a/", part(0, 5));
  parts.keep("a/", part(1, 5));
  expect(parts.find("a/", 1)).toHaveLength(5);
  parts.forget("a/");
  parts.keep("b/", part(0, 10));
  expect(parts.find("b/", 0)).toHaveLength(10);
});

test("without room nothing is kept", () => {
  const parts = new KeptParts(0);
  parts.keep("a/", part(0, 1));
  expect(parts.find("a/", 0)).toBeUndefined();
});

const all = [part(0, 3), part(1, 4, false), part(2, 5, false), part(3, 2)];
const dataSha256 = sha256(...all.map(({ bytes }) => bytes));

function keptInOrder(order: readonly number[], bytesMax = 100): KeptParts {
  const parts = new KeptParts(bytesMax);
  for (const one of order.flatMap((index) => all[index] ?? [])) parts.keep("a/", one);
  return parts;
}

test.each([[[0, 1, 2, 3]], [[3, 2, 1, 0]], [[1, 0, 3, 2]], [[2, 0, 0, 3, 1, 2]]])(
  "parts that come in the order %j are hashed in theirs, and those that stay in the store leave their room",
  (order) => {
    const parts = keptInOrder(order);
    expect(parts.dataSha256("a/", all)).toBe(dataSha256);
    expect([0, 1, 2, 3].map((index) => parts.find("a/", index)?.length)).toEqual([
      3,
      undefined,
      undefined,
      2,
    ]);
    parts.keep("b/", { ...part(0, 95), index: 0 });
    expect(parts.find("b/", 0)).toHaveLength(95);
  },
);

test("no hash is known where a part came by elsewhere, or as other bytes than were recorded", () => {
  expect(keptInOrder([0, 1, 2]).dataSha256("a/", all)).toBeUndefined();
  expect(keptInOrder([1, 2, 3]).dataSha256("a/", all)).toBeUndefined();
  expect(keptInOrder([0, 1, 2, 3]).dataSha256("a/", all.slice(0, 3))).toBeUndefined();
  expect(keptInOrder([0, 1, 2, 3]).dataSha256("b/", all)).toBeUndefined();
  const others = all.with(2, part(2, 6));
  expect(keptInOrder([0, 1, 2, 3]).dataSha256("a/", others)).toBeUndefined();
});

test("a part that found no room to wait for its turn is missing from the hash", () => {
  expect(keptInOrder([1, 0, 2, 3], 3).dataSha256("a/", all)).toBeUndefined();
  expect(keptInOrder([0, 1, 2, 3], 0).dataSha256("a/", all)).toBe(dataSha256);
});

test("exports that nobody says have ended are forgotten in the end", () => {
  const parts = new KeptParts(10);
  for (let nth = 0; nth <= 1_000; nth++) parts.keep(`${nth}/`, { ...part(0, 0), isSent: false });
  const empty = [part(0, 0)];
  expect(parts.dataSha256("0/", empty)).toBeUndefined();
  expect(parts.dataSha256("1/", empty)).toBe(sha256());
  expect(parts.dataSha256("1000/", empty)).toBe(sha256());
});
