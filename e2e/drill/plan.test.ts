import { expect, it } from "vitest";
import { faults } from "./faults";
import { outages } from "./outages";
import { namesOf, planRound } from "./plan";

/** All that a plan says, with the first draws of its faults. */
function toldOf(seed: number) {
  const plan = planRound(seed);
  const times = "outage" in plan ? [] : plan.strikes.map(({ afterMs, random }) => [afterMs, random.next()]);
  return { names: namesOf(plan), times };
}

it("a round's plan follows from its seed alone", () => {
  for (let seed = 0; seed < 50; seed++) expect(toldOf(seed)).toEqual(toldOf(seed));
  expect(toldOf(1)).not.toEqual(toldOf(1 + faults.length));
});

it("a hundred rounds meet every fault and every outage, whatever seed they begin with", () => {
  for (const first of [0, 1, 77, 123_456]) {
    const met = new Set(Array.from({ length: 100 }, (_, nth) => namesOf(planRound(first + nth))).flat());
    for (const { name } of [...faults, ...outages]) expect(met).toContain(name);
  }
});
