import { type SeededRandom, seededRandom } from "@/lib/testing/seeded-random";
import { type Fault, faults } from "./faults";
import { type Outage, outages } from "./outages";

/** Of so many rounds in a row one has an outage. */
const roundsPerOutage = 4;

/** A fault that passes, and when it begins: so long after the exports were asked for or after the one before it. */
export interface Strike {
  fault: Fault;
  afterMs: number;
  /** Draws how the fault goes, in the same way however long the others took. */
  random: SeededRandom;
}

export type RoundPlan = { strikes: Strike[] } | { outage: Outage };

/**
 * What goes wrong in the round of a seed, when, and how: it follows from the seed alone, so a round that failed can be
 * replayed. What the seed cannot decide is which step, byte or transaction a fault meets, since processes, disks and the
 * writer of rows take their own time; a replay may need a few goes for the same meeting.
 */
export function planRound(seed: number): RoundPlan {
  const outage = outages[Math.floor(seed / roundsPerOutage) % outages.length];
  if (outage && seed % roundsPerOutage === 0) return { outage };
  const random = seededRandom(seed);
  // Each fault in turn, so that a few rounds meet as many as they can, and another one by chance.
  const chosen = [faults[seed % faults.length], faults[random.integer(0, faults.length - 1)]];
  const strikes = chosen
    .filter((fault): fault is Fault => fault !== undefined)
    .map((fault) => ({
      fault,
      afterMs: random.integer(0, 700),
      random: seededRandom(random.integer(0, 2 ** 31)),
    }));
  // One after the other where they come together: mending one must not mend the other.
  return { strikes: strikes.sort((a, b) => a.afterMs - b.afterMs) };
}

/** What goes wrong, in words. */
export function namesOf(plan: RoundPlan): string[] {
  return "outage" in plan ? [plan.outage.name] : plan.strikes.map(({ fault }) => fault.name);
}
