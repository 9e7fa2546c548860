import { parseArgs } from "node:util";
import { startDrillStack } from "./drill/drill-stack";
import { drillRound } from "./drill/round";

// npm run drill -- [--rounds 20] [--seed N]: exports under faults, each judged by the database. Round i has the seed
// N + i, and `--seed S --rounds 1` replays the round of that seed: what goes wrong and when follows from it (drill/plan.ts
// tells what does not). Every fourth round has an outage that no retry outlasts. Exits with 1 when a round has failed.

const { values: flags } = parseArgs({
  options: { rounds: { type: "string", default: "20" }, seed: { type: "string" } },
});
const rounds = wholeNumber("rounds", flags.rounds);
const firstSeed = wholeNumber("seed", flags.seed ?? String(Math.floor(Math.random() * 1e6)));

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name} ${text} is no whole number.`);
  return number;
}

console.log(`${rounds} rounds from seed ${firstSeed}`);
let isEnding = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    console.log("Ending after this round.");
    isEnding = true;
  });
}

const stack = await startDrillStack();
const ends = new Map<string, number>();
let passed = 0;
let failed = 0;
try {
  for (let seed = firstSeed; seed < firstSeed + rounds && !isEnding; seed++) {
    const startedAt = performance.now();
    try {
      const result = await drillRound(stack, seed);
      passed++;
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      console.log(`seed ${seed}: ${result.ends.join(", ")} in ${seconds} s; ${result.faults.join("; ")}`);
      for (const end of result.ends) ends.set(end, (ends.get(end) ?? 0) + 1);
    } catch (error) {
      failed++;
      console.error(error instanceof Error ? error.message : error);
      console.error(`Replay it: npm run drill -- --seed ${seed} --rounds 1\n${stack.lastLines()}`);
      await stack.untilHealthy();
    }
  }
} finally {
  await stack.stop();
}
console.log([...ends].map(([end, count]) => `${count} exports ${end}`).join(", "));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
