import { rm } from "node:fs/promises";
import path from "node:path";
import { planRounds } from "@/e2e/support/bench/rounds";
import { temporaryDataDir } from "@/e2e/support/stack/temporary-data-dir";
import { readCommand } from "@/lib/command";
import { startPostgres } from "@/lib/local/postgres/start-postgres";
import { executorRound, runsOf, stepsAtOnce, stepsOfFifty } from "./crashes/executor-round";
import { startExecutorStage } from "./crashes/executor-stage";
import { exportRound } from "./crashes/export-round";
import { prepareS3Rounds } from "./crashes/s3-round";
import { startDrillStack } from "./drill/drill-stack";

// npm run crashes -- [--rounds 30] [--seed N] [--of app,executor,both,s3,export,joined]: kill -9 of each, at every stage of
// a run of fifty steps, of a multipart upload, or of an export (of small parts, or of parts that the store joins) in every
// round. Round i has the seed N + i, and `--of X --seed S --rounds 1` replays one. Exits with 1 when a round has failed.

/** The SDK's note on future Node versions is known. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

interface PreparedRounds {
  /** Returns what came of it in words; throws if something does not hold. */
  run(seed: number): Promise<string>;
  stop(): Promise<void>;
}

const stages = Array.from({ length: stepsOfFifty }, (_, i) => i + 1);

async function prepareExecutorRounds(of: "app" | "executor" | "app and executor"): Promise<PreparedRounds> {
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

async function prepareExportRounds(size: "small" | "large"): Promise<PreparedRounds> {
  const stack = await startDrillStack(size);
  return {
    async run(seed) {
      try {
        return await exportRound(stack, seed);
      } catch (error) {
        console.error(stack.lastLines());
        await stack.untilHealthy();
        throw error;
      }
    },
    stop: stack.stop,
  };
}

const victims: Record<string, () => Promise<PreparedRounds>> = {
  app: () => prepareExecutorRounds("app"),
  executor: () => prepareExecutorRounds("executor"),
  both: () => prepareExecutorRounds("app and executor"),
  s3: prepareS3Rounds,
  export: () => prepareExportRounds("small"),
  joined: () => prepareExportRounds("large"),
};

const usage = `npm run crashes -- [--rounds 30] [--seed N] [--of app,executor,both,s3,export,joined]

Ends each with kill -9 at every stage of a run, of an upload, or of an export.`;

const frame = { usage, usesInstallation: false };
const { values: flags } = readCommand(frame, {
  options: {
    rounds: { type: "string", default: "30" },
    seed: { type: "string" },
    of: { type: "string", default: Object.keys(victims).join() },
  },
});
const rounds = planRounds(flags);

async function runRounds(name: string): Promise<void> {
  const prepare = victims[name];
  if (!prepare) throw new Error(`--of ${name}: there are ${Object.keys(victims).join(", ")}.`);
  const prepared = await prepare();
  try {
    await rounds.run(prepared.run, { name, replay: `npm run crashes -- --of ${name}` });
  } finally {
    await prepared.stop();
  }
}

console.log(`${rounds.rounds} rounds each of ${flags.of}, from seed ${rounds.firstSeed}`);
// Beside each other, because much of a round is waiting.
await Promise.all(flags.of.split(",").map(runRounds));
rounds.close();
