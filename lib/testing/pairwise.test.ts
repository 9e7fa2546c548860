import { expect, it } from "vitest";
import { pairwise } from "./pairwise";

const factors = {
  shape: ["round", "square", "flat"],
  colour: ["red", "blue"],
  isBig: [true, false],
  size: [1, 2, 3, 4],
};

type Row = { shape: string; colour: string; isBig: boolean; size: number };

/** Each two values of different factors, as texts. */
function pairsOf(row: Row): string[] {
  const entries = Object.entries(row);
  return entries.flatMap(([name, value], at) =>
    entries.slice(at + 1).map(([other, its]) => `${name} ${value}, ${other} ${its}`),
  );
}

it("every two values of different factors stand in a row, in far fewer rows than there are combinations", () => {
  const rows = pairwise<Row>(factors);
  // 3 shapes with 2 colours, with 2 sizes of one kind and 4 of the other, and so on.
  expect(new Set(rows.flatMap(pairsOf)).size).toBe(3 * 2 + 3 * 2 + 3 * 4 + 2 * 2 + 2 * 4 + 2 * 4);
  expect(rows.length).toBeLessThan(20);
});

it("no row is one that is not possible, and every pair that a possible row has is there", () => {
  const isPossible = ({ shape, size }: Row) => shape !== "flat" || size > 2;
  const rows = pairwise<Row>(factors, isPossible);
  expect(rows.every(isPossible)).toBe(true);
  expect(new Set(rows.flatMap(pairsOf)).size).toBe(3 * 2 + 3 * 2 + 3 * 4 - 2 + 2 * 2 + 2 * 4 + 2 * 4);
});
