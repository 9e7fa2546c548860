import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DrillStack, startDrillStack } from "./drill/drill-stack";
import { drillRound } from "./drill/round";

// A small share of `npm run drill`, on a stack of its own.

let stack: DrillStack;
beforeAll(async () => {
  stack = await startDrillStack();
});
afterAll(() => stack?.stop());

describe("under faults an export's file is the state at its snapshot, or the export failed with a reason", () => {
  it.each([1, 2, 3, 4])("in the round of seed %i", { timeout: 240_000 }, async (seed) => {
    const { ends } = await drillRound(stack, seed);
    for (const end of ends) expect(end).toMatch(/^completed$|^failed \(.+\)$/);
  });
});
