import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { findFreePort } from "@/lib/local/free-port";
import { startPostgres } from "@/lib/local/postgres/start-postgres";
import { createTestClient, startTestApp } from "@/lib/testing/inngest/test-app";
import { startExecutor } from "./executor";

const rounds = 21;
const signingKey = randomBytes(32).toString("hex");
const eventKey = randomBytes(16).toString("hex");

/** Resolves a promise from outside, by a name. */
const arrivals = new Map<string, () => void>();
const arrival = (name: string) => new Promise<void>((resolve) => arrivals.set(name, resolve));

async function giveUp(name: string): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, 60_000).unref());
  throw new Error(`The run ${name} did not end within a minute.`);
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Measures what the executor costs: an app in this process, an embedded PostgreSQL that syncs to disk. */
export async function measureExecutor(): Promise<void> {
  const folder = path.join(os.tmpdir(), `tranche-measure-${process.pid}`);
  const postgres = await startPostgres({ dataDir: folder });
  const port = await findFreePort();
  const client = createTestClient({ baseUrl: `http://127.0.0.1:${port}`, signingKey, eventKey });
  const functions = [
    client.createFunction(
      { id: "one", triggers: { event: "measure/one" }, concurrency: { limit: 4, key: "event.data.user" } },
      async ({ event, step }) => {
        await step.run("only", () => arrivals.get(`first ${event.data.n}`)?.());
        arrivals.get(`end ${event.data.n}`)?.();
      },
    ),
    client.createFunction(
      { id: "parallel", triggers: { event: "measure/parallel" } },
      async ({ event, step }) => {
        await step.run("plan", () => 50);
        await Promise.all(Array.from({ length: 50 }, (_, i) => step.run(`part-${i}`, () => i)));
        await step.run("final", () => arrivals.get(`end ${event.data.n}`)?.());
      },
    ),
    client.createFunction(
      { id: "sequence", triggers: { event: "measure/sequence" } },
      async ({ event, step }) => {
        for (let i = 0; i < 20; i++) await step.run(`step-${i}`, () => i);
        arrivals.get(`end ${event.data.n}`)?.();
      },
    ),
  ];
  const app = await startTestApp(client, functions);
  const executor = await startExecutor({
    port,
    databaseUrl: postgres.url,
    appUrl: app.url,
    signingKey,
    eventKey,
  });

  async function measure(name: string, until: "first" | "end", count: number): Promise<number[]> {
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const n = `${name}${i}`;
      const arrived = arrival(`${until} ${n}`);
      const start = performance.now();
      await client.send({ name: `measure/${name}`, data: { n, user: i % 3 } });
      await Promise.race([arrived, giveUp(n)]);
      times.push(performance.now() - start);
    }
    return times;
  }

  await measure("one", "first", 30); // warms up the compiler and the connections
  const print = (what: string, times: number[]) =>
    console.log(
      `${what.padEnd(56)} median ${median(times).toFixed(1)} ms, worst ${Math.max(...times).toFixed(1)} ms`,
    );
  print("send -> first step (goal: median below 50)", await measure("one", "first", rounds));
  print("send -> end of a run of one step", await measure("one", "end", rounds));
  print("plan, 50 parallel no-op steps, final (goal: below 1000)", await measure("parallel", "end", 7));
  print("20 sequential no-op steps", await measure("sequence", "end", 7));
  await executor.close();
  await app.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}
