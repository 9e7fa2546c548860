import { describe, expect, it } from "vitest";
import { planRenderSteps } from "./plan-render-steps";

const upTo = (length: number) => Array.from({ length }, (_, index) => index);

describe("the render steps of a run", () => {
  it("make exactly the tranches that are left, each once, in at most 64 steps", () => {
    for (const left of [[], [3], [0, 2, 5], upTo(64), upTo(65), upTo(1000).map((index) => 2 * index)]) {
      const plan = planRenderSteps({ tranches: 2_000, left });
      expect(plan.flat().toSorted((a, b) => a - b)).toEqual(left);
      expect(plan).toHaveLength(Math.min(left.length, 64));
      expect(plan).not.toContainEqual([]);
    }
  });

  it("of a snapshot that does not say what is left are those that were planned then", () => {
    expect(planRenderSteps({ tranches: 3 })).toEqual([[0], [1], [2]]);
    expect(planRenderSteps({ tranches: 150 })).toHaveLength(150);
    const plan = planRenderSteps({ tranches: 450 });
    expect(plan).toHaveLength(200);
    expect([plan[0], plan[49], plan[50], plan[199]]).toEqual([
      [0, 200, 400],
      [49, 249, 449],
      [50, 250],
      [199, 399],
    ]);
  });
});
