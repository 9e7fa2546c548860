import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { seededRandom } from "@/lib/testing/seeded-random";
import { type EndedRun, type ExecutorStage, lastLines, untilEnded } from "./executor-stage";
import type { Victim } from "./victim";

/** The function `fifty` of lib/testing/inngest/test-crash-app.ts has so many steps, and lets two run at once. */
export const stepsOfFifty = 50;
export const stepsAtOnce = 2;
/**
 * A run is killed at so many stages. From the second death on a step is run alone (`suspectCrashes`), so the other runs
 * would not come to a third stage at the same time.
 */
const killsPerRun = 2;

export type ExecutorVictim = "app" | "executor" | "app and executor";

export interface ExecutorRound {
  of: ExecutorVictim;
  /** Kills come when so many steps of a run have begun, from 1 to 50. */
  stages: readonly number[];
  seed: number;
}

/** How many runs a round of `stages` stages has. */
export function runsOf(stages: number): number {
  return Math.ceil(stages / killsPerRun);
}

/** A run of `fifty` that is killed at `stages`. */
interface Run {
  name: string;
  stages: number[];
  begun: Set<string>;
  starts: number;
}

/** Longer than anything takes that still moves, on a busy machine. */
const msMax = 120_000;
/** After the steps have gone on, the kill comes within so many milliseconds for each run: among the answers to them. */
const delayMsPerRun = 12;
/** Until then a run goes no further than so many steps, so that the kill still comes at its stage. */
const stepsAfterStage = 3;

/**
 * One round: runs of fifty steps are stopped at stages of their own, go on all at once, and a moment later, which the
 * seed tells, the victims are ended with SIGKILL and started again; and so once more. Each stage is met once. In the end no
 * step may be lost, none memoised twice, each run completed and nothing of it left over.
 *
 * @returns how many steps had to be run again
 * @throws Error that tells what does not hold
 */
export async function executorRound(
  stage: ExecutorStage,
  round: ExecutorRound,
): Promise<{ repeated: number }> {
  const { of, stages, seed } = round;
  const random = seededRandom(seed);
  const victims: Victim[] = [
    ...(of.includes("app") ? [stage.app] : []),
    ...(of.includes("executor") ? [stage.executor] : []),
  ];
  const runs = planRuns(stages);
  const pace = startPace(stage.app, runs);
  try {
    await stage.sendEvents(runs.map(({ name }) => ({ name: "t/fifty", data: { run: name } })));
    for (let wave = 0; wave < killsPerRun; wave++) {
      await pace.untilStopped(wave);
      // One of them stays at work, so that each kill meets a step, however fast the others are through.
      pace.goOn({ except: runs[wave % runs.length] });
      await sleep(random.next() * delayMsPerRun * runs.length);
      await Promise.all(victims.map((victim) => victim.kill()));
      pace.stopAt(wave + 1);
      await Promise.all(victims.map((victim) => victim.start()));
    }
    const names = runs.map(({ name }) => `'${name}'`).join();
    const ended = await untilEnded(stage, "fifty", {
      count: runs.length,
      seconds: msMax / 1000,
      where: `event -> 'data' ->> 'run' in (${names})`,
    });
    assert.equal(ended.length, runs.length, "an event has started more than one run");
    for (const run of runs) {
      const own = ended.find(({ data }) => data.run === run.name);
      assert.ok(own, "an event has started no run");
      await judge(stage, run, own);
    }
    const repeated = runs.reduce((sum, { starts }) => sum + starts - stepsOfFifty, 0);
    return { repeated };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${of} killed, seed ${seed}: ${reason}\n${lastLines(stage)}`, { cause: error });
  } finally {
    pace.end();
  }
}

/** Every stage once; those of one run as far apart as can be. */
function planRuns(stages: readonly number[]): Run[] {
  const count = runsOf(stages.length);
  const sorted = [...stages].sort((a, b) => a - b);
  return Array.from({ length: count }, (_, i) => ({
    name: crypto.randomUUID(),
    stages: sorted.filter((_stage, nth) => nth % count === i),
    begun: new Set<string>(),
    starts: 0,
  }));
}

interface StepBegun {
  type: "step";
  /** Of this start alone: other processes of the app have others. */
  id: string;
  run: string;
  step: string;
}

/** Lets the app's steps work, or wait once their run has come to its stage. */
function startPace(app: Victim, runs: readonly Run[]) {
  const byName = new Map(runs.map((run) => [run.name, run]));
  let wave = 0;
  let allowance = 0;
  const held: { id: string; run: Run }[] = [];
  let onStopped: () => void = () => undefined;
  const go = (id: string) => app.send({ go: id });
  const isBeyond = (run: Run, steps: number) =>
    run.begun.size >= (run.stages[wave] ?? Number.POSITIVE_INFINITY) + steps;
  const areAllStopped = () => runs.every((run) => run.stages[wave] === undefined || isBeyond(run, 0));

  app.onMessage = (message) => {
    const { id, run: name, step } = message as StepBegun; // what test-crash-app.ts sends
    const run = byName.get(name);
    if (run === undefined) return go(id);
    run.starts++;
    run.begun.add(step);
    if (!isBeyond(run, allowance)) return go(id);
    held.push({ id, run });
    if (areAllStopped()) onStopped();
  };
  return {
    /** Resolves when every run that has a stage in this wave has come to it. */
    async untilStopped(of: number): Promise<void> {
      if (areAllStopped()) return;
      const timer = new AbortController();
      const stopped = new Promise<void>((resolve) => {
        onStopped = resolve;
      });
      const late = sleep(msMax, undefined, { signal: timer.signal }).then(() => {
        const places = runs.map((run) => `${run.begun.size} of ${run.stages[of]}`).join(", ");
        throw new Error(`The runs have not come to their stages: ${places}`);
      });
      await Promise.race([stopped, late]).finally(() => timer.abort());
      late.catch(() => undefined); // ended with the timer
    },
    goOn({ except }: { except: Run | undefined }): void {
      allowance = stepsAfterStage;
      for (const one of held.splice(0)) {
        if (one.run === except) held.push(one);
        else go(one.id);
      }
    },
    /** From now on runs stop at their stages of that wave. */
    stopAt(next: number): void {
      wave = next;
      allowance = 0;
    },
    end(): void {
      app.onMessage = () => undefined;
    },
  };
}

async function judge(stage: ExecutorStage, run: Run, ended: EndedRun): Promise<void> {
  assert.equal(ended.status, "completed");
  const { first, seen } = ended.output as { first: string[]; seen: string[][] }; // what `fifty` returns
  for (const [i, results] of seen.entries())
    assert.deepEqual(results, first, `step tail-${i} saw other results of the steps before it`);
  const memos = await stage.query<{ name: string; memo_seq: number }>(
    "select name, memo_seq from inn.steps where run_id = $1 and result is not null order by memo_seq",
    [ended.id],
  );
  assert.deepEqual(
    memos.map(({ memo_seq }) => memo_seq),
    Array.from({ length: stepsOfFifty }, (_, i) => i + 1),
    "the memos are not those of fifty steps, each once",
  );
  assert.equal(new Set(memos.map(({ name }) => name)).size, stepsOfFifty, "a step was memoised twice");
  assert.deepEqual(
    [...run.begun].sort(),
    memos.map(({ name }) => name).sort(),
    "a step was memoised that never ran",
  );
  const repeated = run.starts - stepsOfFifty;
  assert.ok(
    repeated <= run.stages.length * stepsAtOnce,
    `${repeated} steps ran again after ${run.stages.length} kills, at which no more than ${stepsAtOnce} each were at work`,
  );
  const queue = await stage.query("select key from inn.queue where run_id = $1", [ended.id]);
  assert.deepEqual(queue, [], "a run that has ended is still in the queue");
}
