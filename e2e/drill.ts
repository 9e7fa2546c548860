import { planRounds } from "@/e2e/support/bench/rounds";
import { readCommand } from "@/lib/command";
import { startDrillStack } from "./drill/drill-stack";
import { drillRound } from "./drill/round";

// npm run drill -- [--rounds 20] [--seed N]: exports under faults, each judged by the database. Round i has the seed
// N + i, and `--seed S --rounds 1` replays the round of that seed: what goes wrong and when follows from it (drill/plan.ts
// tells what does not). Every fourth round has an outage that no retry outlasts. Exits with 1 when a round has failed.

const usage = `npm run drill -- [--rounds 20] [--seed N]

Makes exports while wires, disks and processes fail, and judges each by the database.`;

const frame = { usage, readsEnvFile: false };
const { values: flags } = readCommand(frame, {
  options: { rounds: { type: "string", default: "20" }, seed: { type: "string" } },
});
const rounds = planRounds(flags);
console.log(`${rounds.rounds} rounds from seed ${rounds.firstSeed}`);

const stack = await startDrillStack();
const ends = new Map<string, number>();
try {
  const round = async (seed: number) => {
    const result = await drillRound(stack, seed);
    for (const end of result.ends) ends.set(end, (ends.get(end) ?? 0) + 1);
    return `${result.ends.join(", ")}; ${result.faults.join("; ")}`;
  };
  await rounds.run(round, {
    replay: "npm run drill --",
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
