import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { findFreePort } from "@/lib/local/free-port";
import { bundleProgram } from "@/lib/testing/bundle-program";
import { createTestPool } from "@/lib/testing/database/test-pool";
import { createVictim, type Victim } from "./victim";

/** An app with the unmodified SDK and an executor, each a process of its own, on a database of their own. */
export interface ExecutorStage {
  app: Victim;
  executor: Victim;
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** What the app's functions have noted: the lines of a file, which survive its death. */
  notes(): string[];
  sendEvents(events: { name: string; data?: Record<string, unknown> }[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts both on an empty database, for which the executor makes its schema. It calls the app `maxInFlight` times at once. */
export async function startExecutorStage(databaseUrl: string, maxInFlight: number): Promise<ExecutorStage> {
  const programs = [
    await bundleProgram("lib/testing/inngest/test-crash-app.ts"),
    await bundleProgram("lib/local/inngest/main.ts"),
  ] as const;
  const [appProgram, executorProgram] = programs;
  const folder = await mkdtemp(path.join(os.tmpdir(), "inngest-crash-"));
  const noteFile = path.join(folder, "notes");
  const [port, appPort] = [await findFreePort(), await findFreePort()];
  const env = {
    INNGEST_BASE_URL: `http://127.0.0.1:${port}`,
    INNGEST_SIGNING_KEY: randomBytes(32).toString("hex"),
    INNGEST_EVENT_KEY: randomBytes(16).toString("hex"),
  };
  const app = createVictim(appProgram.file, [String(appPort), noteFile], env);
  const executor = createVictim(
    executorProgram.file,
    [
      "--app",
      `http://127.0.0.1:${appPort}/api/inngest`,
      "--port",
      `${port}`,
      "--max-in-flight",
      `${maxInFlight}`,
    ],
    { ...env, DATABASE_URL: databaseUrl },
  );
  const pool = createTestPool({ connectionString: databaseUrl, max: 1 });
  const stage: ExecutorStage = {
    app,
    executor,
    async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      return (await pool.query<Row>(text, values)).rows;
    },
    notes: () => (existsSync(noteFile) ? readFileSync(noteFile, "utf8").split("\n").filter(Boolean) : []),
    async sendEvents(events) {
      const url = `${env.INNGEST_BASE_URL}/e/${env.INNGEST_EVENT_KEY}`;
      const answer = await fetch(url, { method: "POST", body: JSON.stringify(events) });
      if (!answer.ok) throw new Error(`The executor answered ${answer.status} to events.`);
    },
    async stop() {
      for (const victim of [app, executor]) victim.isRestarted = false;
      await Promise.all([app.kill(), executor.kill()]);
      await pool.end();
      for (const program of programs) program.remove();
      await rm(folder, { recursive: true });
    },
  };
  await Promise.all([app.start(), executor.start()]).catch(async (error) => {
    await stage.stop();
    throw error;
  });
  return stage;
}

export interface EndedRun {
  id: string;
  function_id: string;
  status: string;
  /** What the function returned. */
  output: unknown;
  /** Data of the event that started it. */
  data: Record<string, unknown>;
}

/** The runs of a function (id without the app's prefix) that `where` chooses, once `count` of them have ended. */
export async function untilEnded(
  stage: ExecutorStage,
  functionId: string,
  { count = 1, seconds = 150, where = "true" } = {},
): Promise<EndedRun[]> {
  for (const endsAt = Date.now() + seconds * 1000; ; await sleep(50)) {
    const runs = await stage.query<EndedRun>(
      `select id, function_id, status, output, event -> 'data' as data from inn.runs
       where function_id = $1 and ended_at is not null and ${where}`,
      [`app-${functionId}`],
    );
    if (runs.length >= count) return runs;
    if (Date.now() < endsAt) continue;
    const queue = await stage.query("select * from inn.queue");
    throw new Error(
      `${runs.length} of ${count} runs have ended after ${seconds} s. Queue: ${JSON.stringify(queue)}\n${lastLines(stage)}`,
    );
  }
}

export function lastLines({ app, executor }: ExecutorStage): string {
  return ["The app's last lines:", ...app.lines, "The executor's:", ...executor.lines].join("\n  ");
}
