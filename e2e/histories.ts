import { planRounds } from "@/e2e/support/bench/rounds";
import { readCommand } from "@/lib/command";
import { controls } from "./controls/all";
import { startHistoriesStack } from "./histories/histories-stack";
import { FailedHistory, runHistory } from "./histories/history";
import { findableFaults, huntFaults } from "./histories/with-fault";

// npm run histories -- [--rounds 20] [--seed N]: random histories of people, processes and clocks on a stack of two app
// processes; after each command all that can be seen is compared with a small model (histories/model.ts). Round i has the
// seed N + i. A history that fails is made as short as it gets, and `--seed S --path P` replays that. Exits with 1 when one
// has failed; `--until-failure` ends there.
//
// npm run histories -- --with-faults [--only WORDS]: the same on copies of the sources into which faults of the controls'
// table are put. Exits with 1 when one is not found.

const usage = `npm run histories -- [--rounds 20] [--seed N] [--path P] [--until-failure]
npm run histories -- --with-faults [--only WORDS]

Plays random histories of people, processes and clocks, and compares each state with a small model.

  --until-failure   ends at the first one that fails
  --with-faults     puts the faults of e2e/controls in, and has to find each`;

const frame = { usage, usesInstallation: false };
const { values: flags } = readCommand(frame, {
  options: {
    rounds: { type: "string" },
    seed: { type: "string" },
    path: { type: "string" },
    "until-failure": { type: "boolean", default: false },
    "with-faults": { type: "boolean", default: false },
    only: { type: "string" },
  },
});
const { path } = flags;
const usualRounds = flags["with-faults"] ? "100" : "20";
const rounds = planRounds({
  rounds: flags.rounds ?? (path === undefined ? usualRounds : "1"),
  seed: flags.seed,
});

async function runHistories(): Promise<void> {
  console.log(`${rounds.rounds} histories from seed ${rounds.firstSeed}`);
  const stack = await startHistoriesStack();
  try {
    await rounds.run((seed) => runHistory(stack, { seed, path }), {
      replay: (error) =>
        `npm run histories --${error instanceof FailedHistory ? ` --path ${JSON.stringify(error.path)}` : ""}`,
      async onFailed() {
        console.error(stack.lastLines());
        if (flags["until-failure"]) rounds.end();
      },
    });
  } finally {
    await stack.stop();
  }
  rounds.close();
}

async function findFaults(): Promise<void> {
  const faults = findableFaults(controls, flags.only);
  const missed = await huntFaults(faults, { rounds: rounds.rounds, seed: rounds.firstSeed });
  console.log(`\n${faults.length - missed.length} of ${faults.length} faults were found`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

await (flags["with-faults"] ? findFaults() : runHistories());
