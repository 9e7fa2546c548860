import { describe, expect, test } from "vitest";
import { eventually } from "@/lib/testing/eventually";
import { benchesOfFile } from "@/lib/testing/inngest/test-bench";

// Cancelling, concurrency, singleton and idempotency as Inngest documents them, seen through the unmodified SDK. Each
// block names its page, below https://www.inngest.com/docs/.

const startBench = benchesOfFile();

describe("cancelOn (features/inngest-functions/cancellation/cancel-on-events)", () => {
  test("it ends a sleeping run at once, and only the one that matches", async () => {
    const { client, end, query, ended } = await startBench((inngest) => [
      inngest.createFunction(
        {
          id: "long",
          triggers: { event: "t/long" },
          cancelOn: [{ event: "t/stop", if: "async.data.id == event.data.id" }],
        },
        async ({ step }) => {
          await step.sleep("long", "1h");
        },
      ),
      inngest.createFunction(
        { id: "cleanup", triggers: { event: "inngest/function.cancelled" } },
        async ({ event }) => [event.data.function_id, event.data.event.data.id],
      ),
    ]);
    await client.send([1, 2].map((id) => ({ name: "t/long", data: { id } })));
    await eventually(async () =>
      expect(await query("select from inn.queue where kind = 'wake'")).toHaveLength(2),
    );
    await client.send({ name: "t/stop", data: { id: 2 } });
    const [run] = await ended("long");
    expect(run).toMatchObject({ status: "cancelled", event: { data: { id: 2 } } });
    expect((await end("cleanup")).output).toEqual(["app-long", 2]);
    expect(await query("select from inn.queue where run_id = $1", [run?.id])).toHaveLength(0);
    expect(await query("select from inn.runs where status = 'running'")).toHaveLength(1);
  });

  test("a running function stops after the step that runs, and onFailure does not run", async () => {
    const calls: string[] = [];
    let finishStep: () => void = () => undefined;
    const isFinished = new Promise<void>((resolve) => {
      finishStep = resolve;
    });
    const { client, end, query } = await startBench((inngest) => [
      inngest.createFunction(
        {
          id: "busy",
          triggers: { event: "t/busy" },
          cancelOn: [{ event: "t/stop" }],
          onFailure: () => void calls.push("failure"),
        },
        async ({ step }) => {
          await step.run("first", async () => {
            calls.push("first");
            await isFinished;
          });
          await step.run("second", () => calls.push("second"));
        },
      ),
      inngest.createFunction({ id: "probe", triggers: { event: "t/probe" } }, async () => "probe"),
    ]);
    await client.send({ name: "t/busy" });
    await eventually(() => expect(calls).toEqual(["first"]));
    await client.send({ name: "t/stop" });
    expect((await end("busy")).status).toBe("cancelled");
    finishStep();
    await client.send({ name: "t/probe" }); // by its end the app has had the answer to the late checkpoint
    await end("probe");
    expect(calls).toEqual(["first"]);
    expect(await query("select from inn.steps where result is not null")).toHaveLength(0);
  });

  test("after its time the event cancels no more", async () => {
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "late", triggers: { event: "t/late" }, cancelOn: [{ event: "t/stop", timeout: "1s" }] },
        async ({ step }) => {
          await step.sleep("two", "2s");
          await step.sendEvent("stop", { name: "t/stop" });
          await step.sleep("one", "1s");
          return "not stopped";
        },
      ),
    ]);
    await client.send({ name: "t/late" });
    expect((await end("late")).output).toBe("not stopped");
  });
});

describe("concurrency (guides/concurrency)", () => {
  test("a key limits executing steps for each of its values, and a second entry all of them", async () => {
    const running = new Map<string, number>();
    const most = new Map<string, number>();
    const enter = (key: string, change: number) => {
      const count = (running.get(key) ?? 0) + change;
      running.set(key, count);
      most.set(key, Math.max(most.get(key) ?? 0, count));
    };
    const { client, ended } = await startBench((inngest) => [
      inngest.createFunction(
        {
          id: "limited",
          triggers: { event: "t/limited" },
          concurrency: [{ limit: 2, key: "event.data.user" }, { limit: 3 }],
        },
        async ({ event, step }) => {
          await Promise.all(
            [0, 1, 2, 3].map((i) =>
              step.run(`${i}`, async () => {
                for (const key of ["all", event.data.user]) enter(key, 1);
                // The limits are reached first, however slow the machine is, and then given time to be exceeded. Steps
                // of b do not wait for those of a, since two of them beside one of a are as many as there may be.
                const reached = event.data.user === "a" ? { a: 2, all: 3 } : { all: 3 };
                await eventually(() => expect(Object.fromEntries(most)).toMatchObject(reached));
                await new Promise((resolve) => setTimeout(resolve, 50));
                for (const key of ["all", event.data.user]) enter(key, -1);
              }),
            ),
          );
        },
      ),
    ]);
    await client.send(["a", "a", "b", "b"].map((user) => ({ name: "t/limited", data: { user } })));
    const runs = await ended("limited", 4);
    expect(runs.map((run) => run.status)).toEqual(Array(4).fill("completed"));
    expect(Object.fromEntries(most)).toMatchObject({ a: 2, all: 3 });
    expect(most.get("b")).toBeLessThanOrEqual(2);
  });

  test("a number limits the function; a sleeping run holds nothing", async () => {
    const order: string[] = [];
    const { client, ended } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "single", triggers: { event: "t/single" }, concurrency: 1 },
        async ({ event, step }) => {
          await step.run("before", () => order.push(`before ${event.data.n}`));
          await step.sleep("a second", "1s");
          await step.run("after", () => order.push(`after ${event.data.n}`));
        },
      ),
    ]);
    await client.send([1, 2].map((n) => ({ name: "t/single", data: { n } })));
    await ended("single", 2);
    expect(order.slice(0, 2).sort()).toEqual(["before 1", "before 2"]);
  });

  test("one user's many steps do not make another user wait for all of them", async () => {
    const order: string[] = [];
    const { client, ended } = await startBench(
      (inngest) => [
        inngest.createFunction(
          { id: "fair", triggers: { event: "t/fair" }, concurrency: { limit: 8, key: "event.data.user" } },
          async ({ event, step }) => {
            await Promise.all(
              Array.from({ length: event.data.steps }, (_, i) =>
                step.run(`${i}`, () => order.push(event.data.user)),
              ),
            );
          },
        ),
      ],
      { maxInFlight: 2 },
    );
    await client.send({ name: "t/fair", data: { user: "many", steps: 60 } });
    await eventually(() => expect(order.length).toBeGreaterThan(0));
    await client.send({ name: "t/fair", data: { user: "few", steps: 2 } });
    await ended("fair", 2);
    expect(order.lastIndexOf("few")).toBeLessThan(40);
  });
});

describe("singleton and idempotency (guides/singleton; guides/handling-idempotency, 'At the function level')", () => {
  test("idempotency starts one run for each value of its key", async () => {
    const { client, ended, query } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "idem", triggers: { event: "t/idem" }, idempotency: "event.data.exportId" },
        async ({ event }) => event.data,
      ),
    ]);
    await client.send([1, 1, 2].map((exportId, n) => ({ name: "t/idem", data: { exportId, n } })));
    await client.send({ name: "t/idem", data: { exportId: 2, n: 3 } });
    await client.send([{ name: "t/idem" }, { name: "t/idem" }]); // no key: nothing to compare
    expect((await ended("idem", 4)).map((run) => run.output)).toEqual(
      expect.arrayContaining([{ exportId: 1, n: 0 }, { exportId: 2, n: 2 }, {}, {}]),
    );
    expect(await query("select from inn.runs")).toHaveLength(4);
  });

  test("singleton skips a second run, or cancels the first", async () => {
    const { client, ended, query } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "skip", triggers: { event: "t/single" }, singleton: { key: "event.data.id", mode: "skip" } },
        async ({ event, step }) => {
          await step.sleep("a second", "1s");
          return event.data;
        },
      ),
      inngest.createFunction(
        {
          id: "replace",
          triggers: { event: "t/single" },
          singleton: { key: "event.data.id", mode: "cancel" },
        },
        async ({ event, step }) => {
          await step.sleep("a second", "1s");
          return event.data;
        },
      ),
    ]);
    await client.send([
      { name: "t/single", data: { id: 1, n: 0 } },
      { name: "t/single", data: { id: 1, n: 1 } },
      { name: "t/single", data: { id: 2, n: 2 } },
    ]);
    const skip = await ended("skip", 2);
    const replace = await ended("replace", 3);
    expect(skip.map((run) => run.output)).toEqual([
      { id: 1, n: 0 },
      { id: 2, n: 2 },
    ]);
    expect(replace.map((run) => [run.status, run.event.data.n])).toEqual([
      ["cancelled", 0],
      ["completed", 1],
      ["completed", 2],
    ]);
    expect(await query("select from inn.runs")).toHaveLength(5);
  });
});
