import { planRounds } from "@/e2e/support/bench/rounds";
import { readCommand } from "@/lib/command";
import { startDrillStack } from "./drill/drill-stack";
import { drillRound } from "./drill/round";

// npm run drill -- [--rounds 20] [--seed N] [--large]: exports under faults, each judged by the database. Round i has the seed
// N + i, and `--seed S --rounds 1` replays the round of that seed: what goes wrong and when follows from it (drill/plan.ts
// tells what does not). Every fourth round has an outage that no retry outlasts. Exits with 1 when a round has failed.

const usage = `npm run drill -- [--rounds 20] [--seed N] [--large]

Makes exports while wires, disks and processes fail, and judges each by the database. Large ones have few tranches, which the
store joins to a file, in place of many small ones.`;

const frame = { usage, usesInstallation: false };
const { values: flags } = readCommand(frame, {
  options: {
    rounds: { type: "string", default: "20" },
    seed: { type: "string" },
    large: { type: "boolean" },
  },
});
const rounds = planRounds(flags);
console.log(`${rounds.rounds} rounds from seed ${rounds.firstSeed}`);

const stack = await startDrillStack(flags.large ? "large" : "small");
const ends = new Map<string, number>();
try {
  const round = async (seed: number) => {
    const result = await drillRound(stack, seed);
    for (const end of result.ends) ends.set(end, (ends.get(end) ?? 0) + 1);
    return `${result.ends.join(", ")}; ${result.faults.join("; ")}`;
  };
  await rounds.run(round, {
    replay: flags.large ? "npm run drill -- --large" : "npm run drill --",
    async onFailed() {
      console.error(stack.lastLines());
      await stack.untilHealthy();
    },
  });
} finally {
  await stack.stop();
}
console.log([...ends].map(([end, count]) => `${count} exports ${end}`).join(", "));
rounds.close();
