import { describe, expect, test } from "vitest";
import { eventually } from "@/lib/testing/eventually";
import { benchesOfFile } from "@/lib/testing/inngest/test-bench";

// What Inngest documents of steps, seen through the unmodified SDK. Each block names its page, below
// https://www.inngest.com/docs/.

const startBench = benchesOfFile();

describe("step.run (reference/functions/step-run)", () => {
  test("a finished step is not run again when the function is entered again", async () => {
    const calls: string[] = [];
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction({ id: "memo", triggers: { event: "t/memo" } }, async ({ step }) => {
        const a = await step.run("a", () => {
          calls.push("a");
          return { n: 1, text: "\u0000 ä 💾" };
        });
        const b = await step.run("b", () => {
          calls.push("b");
          if (calls.length < 3) throw new Error("once more");
          return a.n + 1;
        });
        return { a, b };
      }),
    ]);
    await client.send({ name: "t/memo" });
    const run = await end("memo");
    expect(run.status).toBe("completed");
    expect(run.output).toEqual({ a: { n: 1, text: "\u0000 ä 💾" }, b: 2 });
    expect(calls).toEqual(["a", "b", "b"]);
  });

  test("without checkpointing each step is a call of its own, with the same result", async () => {
    const calls: string[] = [];
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "plain", triggers: { event: "t/plain" }, checkpointing: false },
        async ({ step }) => {
          for (const name of ["a", "b", "c"]) await step.run(name, () => calls.push(name));
          return "done";
        },
      ),
    ]);
    await client.send({ name: "t/plain" });
    expect((await end("plain")).output).toBe("done");
    expect(calls).toEqual(["a", "b", "c"]);
  });

  test.each([
    ["yields after its maxRuntime", { maxRuntime: "1s" as const }],
    ["keeps several steps back", { bufferedSteps: 3 }],
  ])("a function that %s runs each step once", async (_name, checkpointing) => {
    const calls: number[] = [];
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "long", triggers: { event: "t/long" }, checkpointing },
        async ({ step }) => {
          for (let i = 0; i < 5; i++)
            await step.run(`${i}`, async () => {
              calls.push(i);
              await new Promise((resolve) => setTimeout(resolve, 300));
            });
          return "done";
        },
      ),
    ]);
    await client.send({ name: "t/long" });
    expect((await end("long")).output).toBe("done");
    expect(calls).toEqual([0, 1, 2, 3, 4]);
  });

  test("a dispatch that was given up goes no further than its step, however late that ends", async () => {
    const calls: string[] = [];
    let finishFirst: () => void = () => undefined;
    const isFinished = new Promise<void>((resolve) => {
      finishFirst = resolve;
    });
    const { client, end, query } = await startBench((inngest) => [
      inngest.createFunction({ id: "twice", triggers: { event: "t/twice" } }, async ({ step }) => {
        const first = await step.run("first", async () => {
          calls.push("first");
          if (calls.length > 1) return "second execution";
          await isFinished;
          return "first execution";
        });
        return step.run("second", async () => {
          calls.push("second");
          finishFirst();
          await new Promise((resolve) => setTimeout(resolve, 500)); // the late one would get here meanwhile
          return first;
        });
      }),
      inngest.createFunction(
        { id: "other", triggers: { event: "t/other" } },
        async () => "woke the executor",
      ),
    ]);
    await client.send({ name: "t/twice" });
    await eventually(() => expect(calls).toEqual(["first"]));
    await query("update inn.queue set lease = null");
    await client.send({ name: "t/other" });
    expect((await end("twice")).output).toBe("second execution");
    expect(calls).toEqual(["first", "first", "second"]);
  });

  test("the same id in a loop is several steps", async () => {
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction({ id: "loop", triggers: { event: "t/loop" } }, async ({ step }) => {
        const values: number[] = [];
        for (let i = 0; i < 3; i++) values.push(await step.run("same", () => i));
        return values;
      }),
    ]);
    await client.send({ name: "t/loop" });
    expect((await end("loop")).output).toEqual([0, 1, 2]);
  });

  test("the event arrives whole, and a step may return nothing", async () => {
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "event", triggers: { event: "t/event" } },
        async ({ event, step, runId }) => ({
          event,
          runId,
          nothing: (await step.run("nothing", () => undefined)) ?? "nothing",
        }),
      ),
    ]);
    const { ids } = await client.send({
      name: "t/event",
      data: { z: 1, a: ["ü", null] },
      ts: 1_700_000_000_000,
    });
    const run = await end("event");
    expect(run.output).toMatchObject({
      event: { id: ids[0], name: "t/event", data: { z: 1, a: ["ü", null] }, ts: 1_700_000_000_000 },
      runId: run.id,
      nothing: "nothing",
    });
  });
});

describe("parallel steps (guides/step-parallelism, 'Running steps in parallel')", () => {
  test("50 parallel steps each run once and the function goes on once", async () => {
    const counts = new Map<string, number>();
    const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction({ id: "many", triggers: { event: "t/many" } }, async ({ step }) => {
        const n = await step.run("plan", () => 50);
        const parts = await Promise.all(
          Array.from({ length: n }, (_, i) =>
            step.run(`part-${i}`, () => {
              count(`part-${i}`);
              return i;
            }),
          ),
        );
        return step.run("final", () => {
          count("final");
          return parts.reduce((a, b) => a + b, 0);
        });
      }),
    ]);
    await client.send({ name: "t/many" });
    expect((await end("many")).output).toBe(1225);
    expect(counts.size).toBe(51);
    expect(Math.max(...counts.values())).toBe(1);
  });

  test("the function's own code is not entered for each of the parallel steps", async () => {
    let entries = 0;
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction({ id: "entries", triggers: { event: "t/entries" } }, async ({ step }) => {
        const parts = Array.from({ length: 6 }, (_, i) => step.run(`part-${i}`, () => i));
        await Promise.all(parts);
        entries += 1; // reached only when all of them are known
        return step.run("final", () => "done");
      }),
    ]);
    await client.send({ name: "t/entries" });
    expect((await end("entries")).output).toBe("done");
    expect(entries).toBe(1);
  });

  test("allSettled tells which parallel steps failed", async () => {
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "settled", triggers: { event: "t/settled" }, retries: 0 },
        async ({ step }) => {
          const results = await Promise.allSettled(
            [0, 1, 2].map((i) =>
              step.run(`part-${i}`, () => {
                if (i === 1) throw new Error("no part 1");
                return i;
              }),
            ),
          );
          return results.map((r) => (r.status === "fulfilled" ? r.value : String(r.reason.message)));
        },
      ),
    ]);
    await client.send({ name: "t/settled" });
    expect((await end("settled")).output).toEqual([0, "no part 1", 2]);
  });

  test("in race mode the function goes on with the winner at once, and once", async () => {
    const times: number[] = [];
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction({ id: "race", triggers: { event: "t/race" } }, async ({ step, group }) => {
        const winner = await group.parallel({ mode: "race" }, () =>
          Promise.race([step.run("fast", () => "fast"), step.sleep("slow", "3s").then(() => "slow")]),
        );
        return step.run("after", () => {
          times.push(Date.now());
          return winner;
        });
      }),
    ]);
    await client.send({ name: "t/race" });
    const run = await end("race"); // the SDK reports the loser as open until its end
    expect(run).toMatchObject({ status: "completed", output: "fast" });
    expect(times).toHaveLength(1);
    expect(run.ended_at.getTime() - (times[0] ?? 0)).toBeGreaterThan(1_000);
  });

  test("chains of steps in parallel all come to their end", async () => {
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction({ id: "chains", triggers: { event: "t/chains" } }, async ({ step }) => {
        const chain = async (name: string) => {
          const first = await step.run(`${name}1`, () => name);
          return step.run(`${name}2`, () => `${first}${first}`);
        };
        return Promise.all([chain("a"), chain("b"), step.sleep("nap", "1s").then(() => "slept")]);
      }),
    ]);
    await client.send({ name: "t/chains" });
    expect((await end("chains")).output).toEqual(["aa", "bb", "slept"]);
  });

  test("with optimizeParallelism off the result is the same", async () => {
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "v1", triggers: { event: "t/v1" }, optimizeParallelism: false },
        async ({ step }) => {
          const sum = await Promise.all([1, 2, 3].map((i) => step.run(`part-${i}`, () => i)));
          return step.run("final", () => sum);
        },
      ),
    ]);
    await client.send({ name: "t/v1" });
    expect((await end("v1")).output).toEqual([1, 2, 3]);
  });
});
