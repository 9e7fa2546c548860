import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type ExecutorVictim,
  executorRound,
  runsOf,
  stepsAtOnce,
  stepsOfFifty,
} from "@/e2e/crashes/executor-round";
import { type ExecutorStage, startExecutorStage, untilEnded } from "@/e2e/crashes/executor-stage";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { seededRandom } from "@/lib/testing/seeded-random";

// Real processes, ended by SIGKILL. What has to hold: no step is lost, none is memoised twice, and a run ends. The kills
// are a small share of `npm run crashes`, which meets all fifty stages thirty times.

const stagesPerRound = 8;
let database: TestDatabase;
let stage: ExecutorStage;
beforeAll(async () => {
  database = await createTestDatabase({ isMigrated: false });
  stage = await startExecutorStage(database.url, runsOf(stagesPerRound) * stepsAtOnce);
});
afterAll(async () => {
  await stage?.stop();
  await database.drop();
});

describe(`kill -9 at stages of runs of ${stepsOfFifty} steps loses no step and memoises none twice`, () => {
  const random = seededRandom(20_261_125);
  const stages = Array.from({ length: stepsOfFifty }, (_, i) => ({ stage: i + 1, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map((one) => one.stage);
  test.each<ExecutorVictim>(["app", "executor", "app and executor"])(
    "of the %s",
    { timeout: 240_000 },
    async (of) => {
      const { repeated } = await executorRound(stage, {
        of,
        stages: stages.splice(0, stagesPerRound),
        seed: 1,
      });
      expect(repeated).toBeGreaterThan(0); // else no kill has met a step at work
    },
  );
});

test("a sleep ends at its own time although both were killed in it", { timeout: 240_000 }, async () => {
  const { app, executor } = stage;
  await stage.sendEvents([{ name: "t/sleeper" }]);
  const deadline = async () =>
    (await stage.query<{ due_at: Date }>("select due_at from inn.queue where kind = 'wake'"))[0]?.due_at;
  let before = await deadline();
  while (before === undefined) {
    await sleep(20);
    before = await deadline();
  }
  await Promise.all([app.kill(), executor.kill()]);
  await executor.start();
  expect((await deadline()) ?? before).toEqual(before); // it may have come meanwhile
  await app.start();
  const [run] = await untilEnded(stage, "sleeper");
  expect(run).toMatchObject({ status: "completed" });
  expect(run?.output).toBeGreaterThanOrEqual(4_000);
});

test("a step that kills its process every time fails in the end, onFailure runs, and no bystander fails", {
  timeout: 240_000,
}, async () => {
  stage.app.isRestarted = true;
  await stage.sendEvents([{ name: "t/deadly" }]);
  for (const kind of ["alone", "planned"]) {
    expect((await untilEnded(stage, `deadly-${kind}`))[0]).toMatchObject({ status: "failed" });
    expect((await untilEnded(stage, `deadly-${kind}-failure`))[0]).toMatchObject({ status: "completed" });
    const notes = stage.notes();
    expect(notes.filter((line) => line === `start ${kind}`).length).toBeLessThanOrEqual(4);
    expect(notes.join("\n")).toMatch(
      new RegExp(`failure ${kind} InngestErrProcessDied The process that ran .* ended 4 times`),
    );
  }
  expect((await untilEnded(stage, "bystander"))[0]).toMatchObject({ status: "completed" });
});
