import { describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "@/lib/testing/eventually";
import { benchesOfFile } from "@/lib/testing/inngest/test-bench";

// https://www.inngest.com/docs/usage-limits/inngest. Opcodes and options that the executor does not have fail loudly.

const startBench = benchesOfFile();
const mib = 1024 * 1024;

describe("limits", () => {
  test("an event that is too large, has no name or comes with 5,000 others is refused", async () => {
    const { url, eventKey, query } = await startBench(() => []);
    const send = async (body: unknown) =>
      (await fetch(`${url}/e/${eventKey}`, { method: "POST", body: JSON.stringify(body) })).status;
    expect(await send({ name: "t/large", data: { text: "x".repeat(mib) } })).toBe(413);
    expect(await send({ name: "x".repeat(257) })).toBe(400);
    expect(await send({ data: {} })).toBe(400);
    expect(await send({ name: "t/nul\u0000" })).toBe(400);
    expect(await send(Array(5_001).fill({ name: "t/many" }))).toBe(400);
    expect(await query("select from inn.events")).toHaveLength(0);
    expect(await send(Array(5_000).fill({ name: "t/many" }))).toBe(200);
    expect(await query("select from inn.events")).toHaveLength(5_000);
  });

  test("a step that returns more than 4 MiB fails its run, checkpointing or not", async () => {
    const { client, end } = await startBench((inngest) =>
      [true, false].map((checkpointing) =>
        inngest.createFunction(
          { id: `large-${checkpointing}`, triggers: { event: "t/large" }, checkpointing },
          async ({ step }) => {
            await step.run("large", () => "x".repeat(4 * mib + 1));
            await step.run("next", () => "not reached");
          },
        ),
      ),
    );
    await client.send({ name: "t/large" });
    for (const id of ["large-true", "large-false"])
      expect(await end(id)).toMatchObject({ status: "failed", error: { name: "InngestErrOutputTooLarge" } });
  });

  test("results of more than 4 MiB in all still reach the function", async () => {
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction({ id: "sum", triggers: { event: "t/sum" } }, async ({ step }) => {
        const texts = await Promise.all([1, 2, 3].map((i) => step.run(`${i}`, () => `${i}`.repeat(2 * mib))));
        return step.run("sum", () => texts.map((text) => `${text[0]}:${text.length}`));
      }),
    ]);
    await client.send({ name: "t/sum" });
    expect((await end("sum")).output).toEqual([1, 2, 3].map((i) => `${i}:${2 * mib}`));
  });

  test("a plan of more than 1,000 steps fails at once, and none of them runs", async () => {
    let count = 0;
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction({ id: "wide", triggers: { event: "t/wide" } }, async ({ step }) => {
        await Promise.all(Array.from({ length: 1_001 }, (_, i) => step.run(`${i}`, () => count++)));
      }),
    ]);
    await client.send({ name: "t/wide" });
    expect(await end("wide")).toMatchObject({
      status: "failed",
      error: { name: "InngestErrFunctionOverflowed" },
    });
    expect(count).toBe(0);
  });
});

describe("what the executor does not do", () => {
  test("an operation that it does not know fails the run with its name", async () => {
    const { client, end } = await startBench((inngest) => [
      inngest.createFunction({ id: "signal", triggers: { event: "t/signal" } }, async ({ step }) => {
        await step.waitForSignal("wait", { signal: "s", timeout: "1h", onConflict: "fail" });
      }),
    ]);
    await client.send({ name: "t/signal" });
    const run = await end("signal");
    expect(run.status).toBe("failed");
    expect(run.error?.message).toBe(
      'The embedded executor does not support the operation "WaitForSignal" (step "wait").',
    );
  });

  test("a function with an option that it lacks is told by name, and nothing of the app runs", async () => {
    const { client, log, query, url } = await startBench((inngest) => [
      inngest.createFunction({ id: "plain", triggers: { event: "t/plain" } }, async () => "ran"),
      inngest.createFunction(
        { id: "slow", triggers: { event: "t/plain" }, debounce: { period: "5s" } },
        async () => "ran",
      ),
    ]);
    await client.send({ name: "t/plain" });
    await eventually(() => expect(log.join()).toContain("registration refused"));
    expect(log.join()).toContain(
      'Function "app-slow": the embedded executor does not support the option "debounce"',
    );
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({
      ok: true,
      registration: expect.stringContaining("debounce"),
    });
    expect(await query("select from inn.runs")).toHaveLength(0);
  });

  test("an API that it does not have is answered with its name", async () => {
    const { client } = await startBench(() => []);
    await expect(client.sendSignal({ signal: "s" })).rejects.toThrow("does not support POST /v1/signals");
  });
});

describe("housekeeping", () => {
  test("what ended long ago is deleted, what runs or is recent stays", async () => {
    const { client, ended, query, restart } = await startBench((inngest) => [
      inngest.createFunction({ id: "short", triggers: { event: "t/short" } }, async ({ step }) =>
        step.run("a", () => 1),
      ),
      inngest.createFunction({ id: "long", triggers: { event: "t/long" } }, async ({ step }) =>
        step.sleep("long", "300d"),
      ),
    ]);
    await client.send([{ name: "t/short" }, { name: "t/short" }, { name: "t/long" }]);
    const [old] = await ended("short", 2);
    await eventually(async () =>
      expect(await query("select from inn.queue where kind = 'wake'")).toHaveLength(1),
    );
    await restart(async () => {
      await query("update inn.runs set created_at = now() - interval '8 days'");
      await query("update inn.runs set ended_at = now() - interval '8 days' where id = $1", [old?.id]);
      await query("update inn.events set received_at = now() - interval '8 days' where name = 't/long'");
    });
    await eventually(async () =>
      expect(await query("select from inn.runs where id = $1", [old?.id])).toHaveLength(0),
    );
    expect(await query("select from inn.runs")).toHaveLength(2);
    expect(await query("select from inn.steps where run_id = $1", [old?.id])).toHaveLength(0);
    await eventually(async () =>
      expect(await query("select from inn.events where name = 't/long'")).toHaveLength(0),
    );
    expect(await query("select from inn.events where name = 't/short'")).toHaveLength(2);
  });

  test("the schema is its own: nothing else of the database is touched, and a newer one is refused", async () => {
    const { query, restart } = await startBench(() => []);
    const others = await query(
      "select nspname from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'public', 'inn')",
    );
    expect(others).toEqual([]);
    expect(await query("select from pg_class where relnamespace = 'public'::regnamespace")).toHaveLength(0);
    const [{ version } = {}] = await query<{ version: number }>("select version from inn.schema_version");
    const setVersion = (number?: number) => query("update inn.schema_version set version = $1", [number]);
    onTestFinished(() => setVersion(version).then(() => undefined));
    await expect(restart(() => setVersion(99))).rejects.toThrow("version 99");
  });
});
