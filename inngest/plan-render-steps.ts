/** A run holds at most this many render steps; beyond it one step renders several tranches. */
const stepsMax = 64;

/** The same of runs whose snapshot did not say what is left (before 2026-11-29): their steps may be planned already. */
const earlierStepsMax = 200;

/**
 * Which tranches each render step of a run makes, by what the run's snapshot step said. The server of the functions
 * remembers steps by their place in this plan, so of one snapshot the plan is always the same.
 */
export function planRenderSteps({ tranches, left }: { tranches: number; left?: number[] }): number[][] {
  const indexes = left ?? Array.from({ length: tranches }, (_, index) => index);
  const steps = Math.min(indexes.length, left ? stepsMax : earlierStepsMax);
  return Array.from({ length: steps }, (_, nth) => indexes.filter((_index, at) => at % steps === nth));
}
