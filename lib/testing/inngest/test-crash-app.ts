import { appendFileSync } from "node:fs";
import { createTestClient, startTestApp } from "./test-app";

// An app in a process of its own, for tests that kill it: test-crash-app PORT NOTE_FILE. Keys and the executor's
// address come from the environment, as in production. Its parent says when a step of `fifty` may work.

const [port, noteFile] = process.argv.slice(2);
if (!port || !noteFile) throw new Error("Usage: test-crash-app PORT NOTE_FILE");

const client = createTestClient({});
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A line that survives the death of this process, whenever that comes. */
function note(...words: (string | number)[]): void {
  appendFileSync(String(noteFile), `${words.join(" ")}\n`);
}

let begun = 0;
const waiting = new Map<string, () => void>();
process.on("message", ({ go }: { go: string }) => {
  waiting.get(go)?.();
  waiting.delete(go);
});

/** A step's work; its result is different for each execution, so that two memos of one step would show. */
async function work(run: string, step: string): Promise<string> {
  const id = `${process.pid}:${begun++}`;
  process.send?.({ type: "step", id, run, step });
  await new Promise<void>((resolve) => waiting.set(id, resolve));
  return `${step}:${id}`;
}

/** The steps of `fifty`: one, then 15 beside each other, then one after the other. */
const parts = Array.from({ length: 15 }, (_, i) => `part-${i}`);
const tail = Array.from({ length: 34 }, (_, i) => `tail-${i}`);

const functions = [
  client.createFunction(
    {
      id: "fifty",
      triggers: { event: "t/fifty" },
      // More runs can then be at work beside each other.
      concurrency: { limit: 2, key: "event.data.run" },
    },
    async ({ event, step }) => {
      const run = (name: string) => step.run(name, () => work(event.data.run, name));
      const first = [await run("plan"), ...(await Promise.all(parts.map(run)))];
      const seen: string[][] = [];
      for (const name of tail)
        seen.push(
          await step.run(name, async () => {
            await work(event.data.run, name);
            return first;
          }),
        );
      return { first, seen };
    },
  ),
  client.createFunction({ id: "sleeper", triggers: { event: "t/sleeper" } }, async ({ step }) => {
    const start = await step.run("start", () => Date.now());
    await step.sleep("nap", "4s");
    return (await step.run("end", () => Date.now())) - start;
  }),
  // Under way whenever a deadly step ends the process.
  client.createFunction({ id: "bystander", triggers: { event: "t/deadly" } }, async ({ step }) => {
    await Promise.all(Array.from({ length: 6 }, (_, i) => step.run(`slow-${i}`, () => wait(300))));
  }),
  ...["alone", "planned"].map((kind) =>
    client.createFunction(
      {
        id: `deadly-${kind}`,
        triggers: { event: "t/deadly" },
        retries: 0,
        onFailure: async ({ error, step }) => {
          await step.run("note", () => note("failure", kind, error.name, error.message));
        },
      },
      async ({ step }) => {
        const deadly = step.run("deadly", () => {
          note("start", kind);
          process.exit(1);
        });
        await Promise.all(kind === "alone" ? [deadly] : [deadly, step.run("harmless", () => "fine")]);
      },
    ),
  ),
];
await startTestApp(client, functions, Number(port));
process.send?.({ type: "ready" });
