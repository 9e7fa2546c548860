import { parseArgs } from "node:util";
import { startHistoriesStack } from "./histories/histories-stack";
import { FailedHistory, runHistory } from "./histories/history";
import { planRounds } from "./support/rounds";

// npm run histories -- [--rounds 20] [--seed N]: random histories of people, processes and clocks on a stack of two app
// processes; after each command all that can be seen is compared with a small model (histories/model.ts). Round i has the
// seed N + i. A history that fails is made as short as it gets, and `--seed S --path P` replays that. Exits with 1 when one
// has failed.

const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string" },
    seed: { type: "string" },
    path: { type: "string" },
  },
});
const { path } = flags;
const rounds = planRounds({ rounds: flags.rounds ?? (path === undefined ? "20" : "1"), seed: flags.seed });
console.log(`${rounds.rounds} histories from seed ${rounds.firstSeed}`);

const stack = await startHistoriesStack();
try {
  await rounds.run((seed) => runHistory(stack, { seed, path }), {
    replay: (error) =>
      `npm run histories --${error instanceof FailedHistory ? ` --path ${JSON.stringify(error.path)}` : ""}`,
    onFailed: async () => console.error(stack.lastLines()),
  });
} finally {
  await stack.stop();
}
rounds.close();
