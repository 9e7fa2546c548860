import { appendFileSync } from "node:fs";
import { createTestClient, startTestApp } from "./test-app";

// An app in a process of its own, for tests that kill it: node --import tsx test-crash-app.ts PORT LOG_FILE.
// Keys and the executor's address come from the environment, as in production.

const [port, logFile] = process.argv.slice(2);
if (!port || !logFile) throw new Error("Usage: test-crash-app.ts PORT LOG_FILE");

const client = createTestClient({});
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A line that survives the death of this process, whenever that comes. */
function note(...words: (string | number)[]): void {
  appendFileSync(String(logFile), `${words.join(" ")}\n`);
}

/** A step's work; its result is different for each execution, so that two memos of one step would show. */
async function work(name: string): Promise<string> {
  note("start", name);
  process.send?.({ type: "step", name });
  await wait(10);
  note("end", name);
  return `${name}:${process.pid}:${Math.random()}`;
}

const functions = [
  client.createFunction({ id: "fifty", triggers: { event: "t/fifty" } }, async ({ step }) => {
    const plan = await step.run("plan", () => work("plan"));
    const parts = await Promise.all(
      Array.from({ length: 39 }, (_, i) => step.run(`part-${i}`, () => work(`part-${i}`))),
    );
    const tail: string[] = [];
    for (let i = 0; i < 10; i++)
      await step
        .run(`tail-${i}`, async () => {
          await work(`tail-${i}`);
          return [plan, ...parts].join();
        })
        .then((seen) => tail.push(seen));
    return { parts: [plan, ...parts].join(), tail };
  }),
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
