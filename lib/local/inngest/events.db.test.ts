import { NonRetriableError } from "inngest";
import { describe, expect, test } from "vitest";
import { parseSchedule } from "@/lib/local/inngest/app/registration";
import { eventually } from "@/lib/testing/eventually";
import { benchesOfFile } from "@/lib/testing/inngest/test-bench";

// Events, timers and schedules as Inngest documents them, seen through the unmodified SDK. Each block names its page,
// below https://www.inngest.com/docs/.

const startBench = benchesOfFile();

describe("sending (reference/events/send; guides/handling-idempotency, 'At the event level')", () => {
  test("an event with an id that was sent before starts nothing", async () => {
    const { client, ended, query } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "once", triggers: { event: "t/once" } },
        async ({ event }) => event.data.n,
      ),
    ]);
    for (const n of [1, 2]) await client.send({ id: "export-7", name: "t/once", data: { n } });
    await client.send({ id: "export-8", name: "t/once", data: { n: 3 } });
    const runs = await ended("once", 2);
    expect(runs.map((run) => run.output)).toEqual([1, 3]);
    expect(await query("select from inn.runs")).toHaveLength(2);
  });

  test("a batch keeps its order, and an id that is in it twice counts once", async () => {
    const { client, ended } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "batch", triggers: { event: "t/batch" } },
        async ({ event }) => event.data.n,
      ),
    ]);
    const { ids } = await client.send([
      { name: "t/batch", data: { n: 1 } },
      { id: "same", name: "t/batch", data: { n: 2 } },
      { id: "same", name: "t/batch", data: { n: 3 } },
    ]);
    expect(ids).toEqual([expect.any(String), "same", "same"]);
    expect((await ended("batch", 2)).map((run) => run.output).sort()).toEqual([1, 2]);
  });

  test("a send whose first answer was lost does not start a second run", async () => {
    const { client, ended, url, eventKey, query } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "lost", triggers: { event: "t/lost" } },
        async ({ event }) => event.data.n,
      ),
    ]);
    const send = () =>
      fetch(`${url}/e/${eventKey}`, {
        method: "POST",
        headers: { "x-inngest-event-id-seed": "1700000000000,AAECAwQFBgcICQ==" },
        body: JSON.stringify([{ name: "t/lost", data: { n: 1 } }]),
      });
    const [first, second] = [await (await send()).json(), await (await send()).json()];
    expect(second).toEqual(first);
    await client.send({ name: "t/lost", data: { n: 2 } });
    await ended("lost", 2);
    expect(await query("select from inn.runs")).toHaveLength(2);
  });

  test("step.sendEvent starts other functions, once, although the function is entered again", async () => {
    const { client, ended, end } = await startBench((inngest) => [
      inngest.createFunction({ id: "sender", triggers: { event: "t/sender" } }, async ({ step }) => {
        await step.sendEvent(
          "fan-out",
          [1, 2, 3].map((n) => ({ name: "t/child", data: { n } })),
        );
        await step.sleep("a while", "1s");
        return "sent";
      }),
      inngest.createFunction(
        { id: "child", triggers: { event: "t/child" } },
        async ({ event }) => event.data.n,
      ),
    ]);
    await client.send({ name: "t/sender" });
    expect((await end("sender")).output).toBe("sent");
    expect((await ended("child", 3)).map((run) => run.output).sort()).toEqual([1, 2, 3]);
  });

  test("a trigger's expression chooses among the events of its name", async () => {
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction(
        {
          id: "chosen",
          triggers: { event: "t/chosen", if: "event.data.kind == 'xlsx' && event.data.rows > 5" },
        },
        async ({ event }) => event.data.rows,
      ),
    ]);
    await client.send([
      { name: "t/chosen", data: { kind: "csv", rows: 10 } },
      { name: "t/chosen", data: {} },
      { name: "t/chosen", data: { kind: "xlsx", rows: 6 } },
    ]);
    expect((await end("chosen")).output).toBe(6);
  });

  test("an event that another process inserted in its own transaction is routed", async () => {
    const { end, query } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "outbox", triggers: { event: "t/outbox" } },
        async ({ event }) => event.data.n,
      ),
    ]);
    const event = { id: "outbox-1", name: "t/outbox", data: { n: 1 }, ts: Date.now() };
    await query("insert into inn.events (id, name, body) values ($1, $2, $3)", [event.id, event.name, event]);
    expect((await end("outbox")).output).toBe(1);
  });

  test("an event that cannot be routed is told and does not hold up the others", async () => {
    const { client, end, query, log } = await startBench((inngest) => [
      inngest.createFunction({ id: "after", triggers: { event: "t/after" } }, async () => "ran"),
    ]);
    await query("insert into inn.events (id, name, body) values ('x', 't/broken', 'null')");
    await client.send({ name: "t/after" });
    expect((await end("after")).output).toBe("ran");
    expect(log.join()).toMatch(/event \d+ \(t\/broken\) was not routed/);
  });

  test("an event with a time to come starts its function then, however late it is routed", async () => {
    const { end, query } = await startBench((inngest) => [
      inngest.createFunction({ id: "future", triggers: { event: "t/future" } }, async () => Date.now()),
    ]);
    const event = { id: "future-1", name: "t/future", data: {}, ts: Date.now() + 1_500 };
    // Its sender meant seven seconds later, of which it waited for five and a half.
    await query(
      "insert into inn.events (id, name, body, received_at) values ($1, $2, $3, now() - interval '5.5 s')",
      [event.id, event.name, event],
    );
    expect(Number((await end("future")).output)).toBeGreaterThanOrEqual(event.ts - 1);
  });
});

describe("sleep (reference/functions/step-sleep and step-sleep-until)", () => {
  test("sleep and sleepUntil hold no call and end in time", async () => {
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction({ id: "sleepy", triggers: { event: "t/sleepy" } }, async ({ step }) => {
        const start = await step.run("start", () => Date.now());
        await step.sleep("a second", "1s");
        const middle = await step.run("middle", () => Date.now());
        await step.sleepUntil("a date", new Date(start + 2_500));
        return [middle - start, (await step.run("end", () => Date.now())) - start];
      }),
    ]);
    await client.send({ name: "t/sleepy" });
    const [first = 0, second = 0] = (await end("sleepy")).output as number[];
    // Never too early; how late is a busy machine's affair, as long as nobody took the seconds for minutes.
    expect(first).toBeGreaterThanOrEqual(1_000);
    expect(first).toBeLessThan(40_000);
    expect(second).toBeGreaterThanOrEqual(2_500);
    expect(second).toBeLessThan(40_000);
  });
});

describe("step.waitForEvent (reference/functions/step-wait-for-event)", () => {
  test("it returns the first event that matches, or null after its time", async () => {
    const { client, end, query } = await startBench((inngest) => [
      inngest.createFunction({ id: "waits", triggers: { event: "t/waits" } }, async ({ step }) => {
        const got = await step.waitForEvent("yes", { event: "t/answer", timeout: "5m", match: "data.id" });
        const none = await step.waitForEvent("no", {
          event: "t/answer",
          timeout: "1s",
          if: "async.data.id == 99",
        });
        return [got?.data, none];
      }),
    ]);
    await client.send({ name: "t/waits", data: { id: 1 } });
    await eventually(async () => expect(await query("select from inn.waits")).toHaveLength(1));
    await client.send([
      { name: "t/answer", data: { id: 2, text: "for another" } },
      { name: "t/answer", data: { id: 1, text: "hello" } },
    ]);
    expect((await end("waits")).output).toEqual([{ id: 1, text: "hello" }, null]);
    expect(await query("select from inn.waits")).toHaveLength(0);
  });
});

describe("step.invoke (reference/functions/step-invoke)", () => {
  test("it returns what the function returned, and throws what it threw", async () => {
    const { client, end } = await startBench((inngest) => {
      const child = inngest.createFunction(
        { id: "double", triggers: { event: "t/double" }, retries: 0 },
        async ({ event }) => {
          if (event.data.n > 10) throw new NonRetriableError(`${event.data.n} is too much`);
          return event.data.n * 2;
        },
      );
      const parent = inngest.createFunction(
        { id: "parent", triggers: { event: "t/parent" }, retries: 0 },
        async ({ step }) => {
          const doubles = await Promise.all(
            [1, 2, 3].map((n) => step.invoke(`double-${n}`, { function: child, data: { n } })),
          );
          const failed = await step
            .invoke("too much", { function: child, data: { n: 11 } })
            .catch((e) => e.message);
          return { doubles, failed };
        },
      );
      return [child, parent];
    });
    await client.send({ name: "t/parent" });
    expect((await end("parent")).output).toEqual({ doubles: [2, 4, 6], failed: "11 is too much" });
  });

  test("it throws after its time", async () => {
    const { client, end } = await startBench((inngest) => {
      const child = inngest.createFunction(
        { id: "slow", triggers: { event: "t/slow" } },
        async ({ step }) => {
          await step.sleep("long", "1h");
        },
      );
      const parent = inngest.createFunction(
        { id: "patient", triggers: { event: "t/patient" }, retries: 0 },
        async ({ step }) =>
          step.invoke("slow", { function: child, data: {}, timeout: "1s" }).catch(() => "gave up"),
      );
      return [child, parent];
    });
    await client.send({ name: "t/patient" });
    expect((await end("patient")).output).toBe("gave up");
  });
});

describe("system events (reference/system-events/inngest-function-failed and its neighbours)", () => {
  test("function.finished and function.failed reach those who listen", async () => {
    const { client, ended } = await startBench((inngest) => [
      inngest.createFunction({ id: "works", triggers: { event: "t/both" } }, async () => "fine"),
      inngest.createFunction({ id: "breaks", triggers: { event: "t/both" }, retries: 0 }, async () => {
        throw new Error("broken");
      }),
      inngest.createFunction(
        {
          id: "finished",
          triggers: {
            event: "inngest/function.finished",
            if: "event.data.function_id != 'app-finished' && event.data.function_id != 'app-failed'",
          },
        },
        async ({ event }) => event.data.result ?? event.data.error.message,
      ),
      inngest.createFunction(
        { id: "failed", triggers: { event: "inngest/function.failed" } },
        async ({ event }) => event.data.error,
      ),
    ]);
    await client.send({ name: "t/both" });
    expect((await ended("finished", 2)).map((run) => run.output).sort()).toEqual(["broken", "fine"]);
    const [failed] = await ended("failed");
    expect(failed?.output).toMatchObject({ name: "Error", message: "broken" });
  });
});

describe("cron (guides/scheduled-functions)", () => {
  test("after a pause one missed tick is made up for, once", async () => {
    const { ended, query, restart } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "hourly", triggers: { cron: "TZ=Europe/Paris 0 * * * *" } },
        async ({ event }) => event,
      ),
    ]);
    await eventually(async () => expect(await query("select from inn.crons")).toHaveLength(1));
    expect(await query("select from inn.runs")).toHaveLength(0); // a schedule that is new begins now
    await restart(() => query("update inn.crons set last_tick = last_tick - interval '30 hours'"));
    const [run] = await ended("hourly");
    const hour = new Date();
    hour.setUTCMinutes(0, 0, 0);
    expect(run?.output).toMatchObject({
      id: `cron:app-hourly:TZ=Europe/Paris 0 * * * *:${hour.toISOString()}`,
      name: "inngest/scheduled.timer",
      ts: hour.getTime(),
    });
    await restart(async () => undefined);
    await eventually(() =>
      expect(
        query("select from inn.crons where last_tick < now() - interval '1 hour'"),
      ).resolves.toHaveLength(0),
    );
    expect(await query("select from inn.runs")).toHaveLength(1);
  });

  test("a clock that was once years ahead keeps no tick back, and one that was set back a little gives none twice", async () => {
    const [wrong, right] = ["0 0 1 1 *", "0 0 1 7 *"];
    const { query, restart } = await startBench((inngest) => [
      inngest.createFunction(
        { id: "yearly", triggers: [{ cron: wrong }, { cron: right }] },
        async () => null,
      ),
    ]);
    const rows = () =>
      query<{ schedule: string; last_tick: Date }>("select * from inn.crons order by schedule");
    await eventually(async () => expect(await rows()).toHaveLength(2));
    const next = parseSchedule(right).nextRun();
    await restart(async () => {
      await query("update inn.crons set last_tick = now() + interval '3 years' where schedule = $1", [wrong]);
      await query("update inn.crons set last_tick = $1 where schedule = $2", [next, right]);
    });
    await eventually(async () =>
      expect((await rows())[0]?.last_tick.getTime()).toBeLessThanOrEqual(Date.now()),
    );
    expect((await rows())[1]?.last_tick).toEqual(next);
    expect(await query("select from inn.runs")).toHaveLength(0);
  });
});
