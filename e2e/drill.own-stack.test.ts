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
  it.each([2, 3, 4, 9])("in the round of seed %i", { timeout: 240_000 }, async (seed) => {
    const { ends } = await drillRound(stack, seed);
    for (const end of ends) expect(end).toMatch(/^completed$|^failed \(.+\)$/);
    // This one is an outage: all three exports failed, and their retries completed.
    if (seed === 4) {
      const failed = expect.stringMatching(/^failed \(.+\)$/);
      expect(ends).toEqual([failed, failed, failed, "completed", "completed", "completed"]);
    }
  });
});
