import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, describe, expect, type TestContext, test, vi } from "vitest";
import { bundleProgram } from "@/e2e/support/bundle-program";
import { createTestDatabase } from "@/e2e/support/database";
import { seededRandom } from "@/e2e/support/seeded-random";
import { findFreePort } from "@/lib/local/free-port";

// Real processes, ended by SIGKILL. What has to hold: no step is lost, none is memoised twice, and a run ends.

const stepsOfFifty = 50;
const appProgram = await bundleProgram("lib/local/inngest/test-crash-app.ts");
const executorProgram = await bundleProgram("lib/local/inngest/main.ts");
afterAll(() => {
  for (const program of [appProgram, executorProgram]) program.remove();
});

interface Child {
  /** Calls back with each step that begins to run. Only the app tells of them. */
  onStep: (name: string) => void;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** Undoes something when a test has ended; a test's own, since these run beside each other. */
type OnTestFinished = TestContext["onTestFinished"];

function child(program: string, args: string[], env: Record<string, string>, isRestarted = false): Child {
  let current: ChildProcess | null = null;
  let isWanted = false;
  const launch = () =>
    new Promise<void>((resolve) => {
      current = spawn(process.execPath, [program, ...args], {
        env: { ...process.env, ...env },
        stdio: ["ignore", "ignore", "ignore", "ipc"],
      });
      current.on("message", (message: { type: "ready" } | { type: "step"; name: string }) => {
        if (message.type === "ready") resolve();
        else handle.onStep(message.name);
      });
      current.once("exit", () => {
        if (isRestarted && isWanted) void launch();
      });
    });
  const kill = async () => {
    isWanted = false;
    const process = current;
    current = null;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const isGone = new Promise((resolve) => process.once("exit", resolve));
    process.kill("SIGKILL");
    await isGone;
  };
  const handle: Child = {
    onStep: () => undefined,
    kill,
    async start() {
      isWanted = true;
      await launch();
    },
  };
  return handle;
}

async function startProcesses(onTestFinished: OnTestFinished, isAppRestarted = false) {
  const database = await createTestDatabase({ isMigrated: false });
  onTestFinished(() => database.drop());
  const folder = await mkdtemp(path.join(os.tmpdir(), "inngest-crash-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const logFile = path.join(folder, "log");
  const [port, appPort] = [await findFreePort(), await findFreePort()];
  const env = {
    INNGEST_BASE_URL: `http://127.0.0.1:${port}`,
    INNGEST_SIGNING_KEY: randomBytes(32).toString("hex"),
    INNGEST_EVENT_KEY: randomBytes(16).toString("hex"),
  };
  const app = child(appProgram.file, [String(appPort), logFile], env, isAppRestarted);
  const executor = child(
    executorProgram.file,
    ["--app", `http://127.0.0.1:${appPort}/api/inngest`, "--database", database.url, "--port", String(port)],
    env,
  );
  onTestFinished(() => Promise.all([app.kill(), executor.kill()]).then(() => undefined));
  await Promise.all([app.start(), executor.start()]);
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  onTestFinished(() => pool.end());
  return {
    app,
    executor,
    query: async <Row extends pg.QueryResultRow>(text: string) => (await pool.query<Row>(text)).rows,
    lines: () => (existsSync(logFile) ? readFileSync(logFile, "utf8").split("\n").filter(Boolean) : []),
    send: (name: string) =>
      fetch(`${env.INNGEST_BASE_URL}/e/${env.INNGEST_EVENT_KEY}`, {
        method: "POST",
        body: JSON.stringify({ name }),
      }),
  };
}
type Processes = Awaited<ReturnType<typeof startProcesses>>;

const until = (condition: () => Promise<void>, timeout = 60_000) =>
  vi.waitFor(condition, { timeout, interval: 50 });

async function untilEnded({ query }: Processes, functionId: string) {
  let run: { status: string; output: unknown } | undefined;
  await until(async () => {
    [run] = await query<{ status: string; output: unknown }>(
      `select status, output from inn.runs where function_id = 'app-${functionId}' and ended_at is not null`,
    );
    expect(run).toBeDefined();
  });
  return run;
}

/** Kills when that many steps of a run have begun, a moment later, and checks the run when it has ended. */
async function expectToSurvive(
  processes: Processes,
  stages: number[],
  victims: Child[],
  nextDelayMs: () => number,
): Promise<void> {
  const { app, query, lines, send } = processes;
  // Again when it meets a transaction of the executor's that holds one of these tables and wants another.
  await until(async () => {
    await query(
      "truncate inn.runs, inn.steps, inn.queue, inn.waits, inn.failed_attempts, inn.events, inn.dedupe",
    );
  });
  const before = lines().length;
  const begun = new Set<string>();
  let onBegun: () => void = () => undefined;
  app.onStep = (name) => {
    begun.add(name);
    onBegun();
  };
  await send("t/fifty");
  for (const stage of stages) {
    await new Promise<void>((resolve) => {
      onBegun = () => {
        if (begun.size >= stage) resolve();
      };
      onBegun();
    });
    await new Promise((resolve) => setTimeout(resolve, nextDelayMs()));
    await Promise.all(victims.map((victim) => victim.kill()));
    await Promise.all(victims.map((victim) => victim.start()));
  }
  const run = await untilEnded(processes, "fifty");
  expect(run).toMatchObject({ status: "completed" });
  const { parts, tail } = (run?.output ?? {}) as { parts: string; tail: string[] }; // what the function returns
  expect(new Set(tail)).toEqual(new Set([parts])); // each step saw the same results of the steps before it
  const memos = await query<{ memo_seq: number }>(
    "select memo_seq from inn.steps where result is not null order by memo_seq",
  );
  expect(memos.map(({ memo_seq }) => memo_seq)).toEqual(
    Array.from({ length: stepsOfFifty }, (_, i) => i + 1),
  );
  const starts = lines()
    .slice(before)
    .filter((line) => line.startsWith("start"));
  expect(new Set(starts).size).toBe(stepsOfFifty);
  const inFlightMax = 8;
  expect(starts.length - stepsOfFifty).toBeLessThanOrEqual(stages.length * inFlightMax);
}

/** Five kills of a run, ten steps apart, the first when `first` steps have begun. */
const from = (first: number) => [0, 10, 20, 30, 40].map((steps) => first + steps);

// Thirty kills of each; together they meet each of the fifty stages. Several sets of processes work side by side,
// because a kill of the app is followed by a second of waiting for it.
describe.concurrent(`kill -9 at the stages of a run of ${stepsOfFifty} steps`, () => {
  test.for([
    { of: "app", runs: [1, 3, 5] },
    { of: "app", runs: [7, 9, 10] },
    { of: "executor", runs: [2, 4, 6] },
    { of: "executor", runs: [8, 10, 1] },
    { of: "app and executor", runs: [5] },
  ])("of the $of, in runs from $runs", { timeout: 300_000 }, async ({ of, runs }, { onTestFinished }) => {
    const processes = await startProcesses(onTestFinished);
    const { app, executor } = processes;
    const victims = [...(of.includes("app") ? [app] : []), ...(of.includes("executor") ? [executor] : [])];
    const random = seededRandom(runs.length);
    for (const first of runs)
      await expectToSurvive(processes, from(first), victims, () => random.next() * 15);
  });
});

test.concurrent("a sleep ends at its own time although both were killed in it", {
  timeout: 180_000,
}, async ({ onTestFinished }) => {
  const processes = await startProcesses(onTestFinished);
  await processes.send("t/sleeper");
  const deadline = async () =>
    (await processes.query<{ due_at: Date }>("select due_at from inn.queue where kind = 'wake'"))[0]?.due_at;
  await until(async () => expect(await deadline()).toBeDefined());
  const before = await deadline();
  await Promise.all([processes.app.kill(), processes.executor.kill()]);
  await processes.executor.start();
  expect((await deadline()) ?? before).toEqual(before); // it may have come meanwhile
  await processes.app.start();
  const run = await untilEnded(processes, "sleeper");
  expect(run).toMatchObject({ status: "completed" });
  expect(run?.output).toBeGreaterThanOrEqual(4_000);
});

test.concurrent("a step that kills its process every time fails in the end, onFailure runs, and no bystander fails", {
  timeout: 180_000,
}, async ({ onTestFinished }) => {
  const processes = await startProcesses(onTestFinished, true);
  await processes.send("t/deadly");
  for (const kind of ["alone", "planned"]) {
    expect(await untilEnded(processes, `deadly-${kind}`)).toMatchObject({ status: "failed" });
    expect(await untilEnded(processes, `deadly-${kind}-failure`)).toMatchObject({ status: "completed" });
    const lines = processes.lines();
    expect(lines.filter((line) => line === `start ${kind}`).length).toBeLessThanOrEqual(4);
    expect(lines.join("\n")).toMatch(
      new RegExp(`failure ${kind} InngestErrProcessDied The process that ran .* ended 4 times`),
    );
  }
  expect(await untilEnded(processes, "bystander")).toMatchObject({ status: "completed" });
});
