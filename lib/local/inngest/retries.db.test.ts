import { setTimeout as sleep } from "node:timers/promises";
import { NonRetriableError, RetryAfterError, StepError } from "inngest";
import { describe, expect, test } from "vitest";
import { benchesOfFile } from "@/lib/testing/inngest/test-bench";
import { crashesMax } from "./limits";

// What Inngest documents of failing steps, seen through the unmodified SDK. Each block names its page, below
// https://www.inngest.com/docs/.

const startBench = benchesOfFile();

describe("retries (features/inngest-functions/error-retries/retries)", () => {
  test("a step has five attempts by default, numbered from 0, then the run fails", async () => {
    const attempts: [number, number | undefined][] = [];
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "default", triggers: { event: "t/default" } },
        async ({ step, attempt, maxAttempts }) => {
          await step.run("never", () => {
            attempts.push([attempt, maxAttempts]);
            throw new RangeError("out of luck");
          });
        },
      ),
    ]);
    await client.send({ name: "t/default" });
    const run = await end("default");
    expect(attempts).toEqual([0, 1, 2, 3, 4].map((n) => [n, 5]));
    expect(run).toMatchObject({ status: "failed", error: { message: "out of luck" } });
  });

  test("attempts are counted for each step anew", async () => {
    const attempts: string[] = [];
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "anew", triggers: { event: "t/anew" }, retries: 2 },
        async ({ step, attempt }) => {
          for (const name of ["a", "b"])
            await step.run(name, () => {
              attempts.push(`${name}${attempt}`);
              if (attempt < 2) throw new Error("again");
            });
        },
      ),
    ]);
    await client.send({ name: "t/anew" });
    expect((await end("anew")).status).toBe("completed");
    expect(attempts).toEqual(["a0", "a1", "a2", "b0", "b1", "b2"]);
  });

  test("parallel steps count their attempts apart from each other", async () => {
    const attempts: string[] = [];
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction({ id: "apart", triggers: { event: "t/apart" } }, async ({ step, attempt }) => {
        await Promise.all(
          [0, 1, 2].map((i) =>
            step.run(`${i}`, () => {
              attempts.push(`${i}:${attempt}`);
              if (attempt < i) throw new Error("again");
            }),
          ),
        );
      }),
    ]);
    await client.send({ name: "t/apart" });
    expect((await end("apart")).status).toBe("completed");
    expect(attempts.sort()).toEqual(["0:0", "1:0", "1:1", "2:0", "2:1", "2:2"]);
  });

  test("an error outside of steps is retried as well", async () => {
    const attempts: number[] = [];
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "body", triggers: { event: "t/body" }, retries: 1 },
        async ({ attempt }) => {
          attempts.push(attempt);
          throw new Error(`attempt ${attempt}`);
        },
      ),
    ]);
    await client.send({ name: "t/body" });
    expect(await end("body")).toMatchObject({ status: "failed", error: { message: "attempt 1" } });
    expect(attempts).toEqual([0, 1]);
  });

  test("NonRetriableError ends the attempts at once", async () => {
    const attempts: number[] = [];
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction({ id: "final", triggers: { event: "t/final" } }, async ({ step, attempt }) => {
        await step.run("bad", () => {
          attempts.push(attempt);
          throw new NonRetriableError("bad input");
        });
      }),
    ]);
    await client.send({ name: "t/final" });
    expect(await end("final")).toMatchObject({ status: "failed", error: { message: "bad input" } });
    expect(attempts).toEqual([0]);
  });

  test("RetryAfterError says when the next attempt is made", async () => {
    const times: number[] = [];
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction({ id: "later", triggers: { event: "t/later" } }, async ({ step }) => {
        await step.run("busy", () => {
          times.push(Date.now());
          if (times.length === 1) throw new RetryAfterError("busy", "2s");
        });
      }),
    ]);
    await client.send({ name: "t/later" });
    expect((await end("later")).status).toBe("completed");
    const [first = 0, second = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(1_990);
    expect(second - first).toBeLessThan(40_000);
  });

  test("a failed step can be caught, with its error", async () => {
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "caught", triggers: { event: "t/caught" }, retries: 0 },
        async ({ step }) => {
          try {
            await step.run("bad", () => {
              throw new TypeError("wrong kind", { cause: new Error("below") });
            });
          } catch (error) {
            if (!(error instanceof StepError)) throw error;
            return step.run("instead", () => ({ name: error.name, message: error.message }));
          }
        },
      ),
    ]);
    await client.send({ name: "t/caught" });
    expect((await end("caught")).output).toEqual({ name: "TypeError", message: "wrong kind" });
  });
});

describe("onFailure (features/inngest-functions/error-retries/failure-handlers)", () => {
  test("it runs once, with the error as an object and the original event, and may have steps", async () => {
    const seen: unknown[] = [];
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction(
        {
          id: "fails",
          triggers: { event: "t/fails" },
          retries: 0,
          onFailure: async ({ error, event, step }) => {
            await step.run("note", () =>
              seen.push({
                isError: error instanceof Error,
                message: error.message,
                runId: event.data.run_id,
                functionId: event.data.function_id,
                original: event.data.event.data,
              }),
            );
          },
        },
        async ({ step }) => {
          await step.run("bad", () => {
            throw new Error("disk full");
          });
        },
      ),
    ]);
    await client.send({ name: "t/fails", data: { exportId: 7 } });
    const run = await end("fails");
    expect((await end("fails-failure")).status).toBe("completed");
    expect(seen).toEqual([
      {
        isError: true,
        message: "disk full",
        runId: run.id,
        functionId: "app-fails",
        original: { exportId: 7 },
      },
    ]);
  });
});

test("a step that one more lost process would fail runs while nothing else does", async () => {
  let underWay = 0;
  let isTried = false;
  const others: number[] = [];
  const bench = await startBench((inngest) => [
    inngest.createFunction({ id: "last", triggers: { event: "t/crowd" } }, async ({ step, runId, attempt }) =>
      step.run("work", async () => {
        others.push(underWay);
        if (attempt === 0) {
          await bench.query("update inn.queue set crashes = $1 where run_id = $2", [crashesMax, runId]);
          throw new Error("again");
        }
        isTried = true;
        await sleep(200);
        isTried = false;
        others.push(underWay);
      }),
    ),
    inngest.createFunction({ id: "crowd", triggers: { event: "t/crowd" } }, async ({ step }) => {
      await Promise.all(
        Array.from({ length: 60 }, (_, i) =>
          step.run(`${i}`, async () => {
            expect(isTried).toBe(false);
            underWay += 1;
            await sleep(50);
            underWay -= 1;
          }),
        ),
      );
    }),
  ]);
  await bench.client.send({ name: "t/crowd" });
  expect((await bench.end("last")).status).toBe("completed");
  expect((await bench.end("crowd")).status).toBe("completed");
  expect(others.slice(1)).toEqual([0, 0]);
});
