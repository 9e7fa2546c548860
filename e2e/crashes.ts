import { rm } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { startPostgres } from "@/lib/local/postgres/start-postgres";
import { executorRound, runsOf, stepsAtOnce, stepsOfFifty } from "./crashes/executor-round";
import { startExecutorStage } from "./crashes/executor-stage";
import { prepareS3Rounds } from "./crashes/s3-round";
import { temporaryDataDir } from "./support/temporary-data-dir";

// npm run crashes -- [--rounds 30] [--seed N] [--of app,executor,both,s3]: kill -9 of each, at every stage of a run of
// fifty steps or of a multipart upload in every round. Round i has the seed N + i, and `--of X --seed S --rounds 1`
// replays one. Exits with 1 when a round has failed.

/** The SDK's note on future Node versions is known. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

interface Rounds {
  /** Returns what came of it in words; throws if something does not hold. */
  run(seed: number): Promise<string>;
  stop(): Promise<void>;
}

const stages = Array.from({ length: stepsOfFifty }, (_, i) => i + 1);

async function prepareExecutorRounds(of: "app" | "executor" | "app and executor"): Promise<Rounds> {
  const dataDir = await temporaryDataDir();
  const postgres = await startPostgres({ dataDir: path.join(dataDir, "postgres"), isDurable: false });
  let stage = await startExecutorStage(postgres.url, runsOf(stages.length) * stepsAtOnce);
  return {
    async run(seed) {
      try {
        const { repeated } = await executorRound(stage, { of, stages, seed });
        return `${stages.length} stages, ${repeated} steps ran again`;
      } catch (error) {
        // The next round shall not suffer from what this one has left.
        await stage.stop();
        stage = await startExecutorStage(postgres.url, runsOf(stages.length) * stepsAtOnce);
        throw error;
      }
    },
    async stop() {
      await stage.stop();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const victims: Record<string, () => Promise<Rounds>> = {
  app: () => prepareExecutorRounds("app"),
  executor: () => prepareExecutorRounds("executor"),
  both: () => prepareExecutorRounds("app and executor"),
  s3: prepareS3Rounds,
};

const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "30" },
    seed: { type: "string" },
    of: { type: "string", default: Object.keys(victims).join() },
  },
});
const rounds = wholeNumber("rounds", flags.rounds);
const firstSeed = wholeNumber("seed", flags.seed ?? String(Math.floor(Math.random() * 1e6)));
let isEnding = false;
let passed = 0;
let failed = 0;

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name} ${text} is no whole number.`);
  return number;
}

async function runRounds(name: string): Promise<void> {
  const prepare = victims[name];
  if (!prepare) throw new Error(`--of ${name}: there are ${Object.keys(victims).join(", ")}.`);
  const prepared = await prepare();
  try {
    for (let seed = firstSeed; seed < firstSeed + rounds && !isEnding; seed++) {
      const startedAt = performance.now();
      try {
        const result = await prepared.run(seed);
        passed++;
        console.log(
          `${name}, seed ${seed}: ${result}, ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
        );
      } catch (error) {
        failed++;
        console.error(error instanceof Error ? error.message : error);
        console.error(`Replay it: npm run crashes -- --of ${name} --seed ${seed} --rounds 1`);
      }
    }
  } finally {
    await prepared.stop();
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    console.log("Ending after these rounds.");
    isEnding = true;
  });
}
console.log(`${rounds} rounds each of ${flags.of}, from seed ${firstSeed}`);
// Beside each other, because much of a round is waiting.
await Promise.all(flags.of.split(",").map(runRounds));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
