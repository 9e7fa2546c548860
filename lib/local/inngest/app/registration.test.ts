import { Inngest } from "inngest";
import { serve } from "inngest/edge";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { parseFunction, UnsupportedFunctionError } from "./registration";

const client = new Inngest({ id: "app", isDev: true });
type Options = Parameters<typeof client.createFunction>[0];
const url = "http://127.0.0.1/api/inngest";

/** What the unmodified SDK answers to a sync for a function with these options. */
async function configOf(options: Partial<Options>): Promise<Record<string, unknown>> {
  const fn = client.createFunction({ id: "f", triggers: { event: "t/f" }, ...options }, async () => null);
  const request = new Request(url, {
    method: "PUT",
    headers: { host: "127.0.0.1", "x-inngest-sync-kind": "in_band" },
    body: JSON.stringify({ url }),
  });
  const answer = await serve({ client, functions: [fn] })(request);
  const { functions } = z
    .object({ functions: z.array(z.record(z.string(), z.unknown())) })
    .parse(await answer.json());
  return functions[0] ?? {};
}

// Inngest SDK specification, 4.3.2 "Syncing" (payload); https://www.inngest.com/docs/reference/functions/create.
describe("options that the executor honours", () => {
  test("are read as the SDK writes them", async () => {
    const config = await configOf({
      triggers: [{ event: "t/f", if: "event.data.x == 1" }, { cron: "TZ=Europe/Paris 0 9 * * 1" }],
      retries: 2,
      concurrency: [{ limit: 2, key: "event.data.user" }, { limit: 5 }],
      cancelOn: [{ event: "t/stop", match: "data.id", timeout: "1h" }],
      idempotency: "event.data.id",
      singleton: { key: "event.data.id", mode: "skip" },
    });
    expect(parseFunction(config)).toEqual({
      id: "app-f",
      name: "f",
      events: [{ name: "t/f", expression: "event.data.x == 1" }],
      schedules: ["TZ=Europe/Paris 0 9 * * 1"],
      attemptsMax: 3,
      concurrency: [
        { limit: 2, key: "event.data.user" },
        { limit: 5, key: null },
      ],
      cancelOn: [{ event: "t/stop", expression: "event.data.id == async.data.id", timeoutMs: 3_600_000 }],
      idempotency: "event.data.id",
      singleton: { key: "event.data.id", mode: "skip" },
    });
  });

  test("without retries there are five attempts", async () => {
    expect(parseFunction(await configOf({})).attemptsMax).toBe(5);
    expect(parseFunction(await configOf({ retries: 0 })).attemptsMax).toBe(1);
  });

  const sameConcurrency: [string, Partial<Options>][] = [
    ["a number", { concurrency: 3 }],
    ["one entry", { concurrency: { limit: 3 } }],
    ["a list", { concurrency: [{ limit: 3 }] }],
  ];
  test.each(sameConcurrency)("concurrency as %s means the same", async (_name, options) => {
    expect(parseFunction(await configOf(options)).concurrency).toEqual([{ limit: 3, key: null }]);
  });
});

describe("what it does not honour is refused by name", () => {
  const refused: [string, Partial<Options>][] = [
    ["batchEvents", { batchEvents: { maxSize: 10, timeout: "5s" } }],
    ["debounce", { debounce: { period: "5s" } }],
    ["throttle", { throttle: { limit: 1, period: "5s" } }],
    ["rateLimit", { rateLimit: { limit: 1, period: "5s" } }],
    ["priority", { priority: { run: "event.data.p" } }],
    ["timeouts", { timeouts: { start: "5s" } }],
    ["concurrency.scope", { concurrency: { limit: 1, scope: "account", key: "'x'" } }],
  ];
  test.each(refused)("%s", async (option, options) => {
    const config = await configOf(options);
    expect(() => parseFunction(config)).toThrow(UnsupportedFunctionError);
    expect(() => parseFunction(config)).toThrow(
      `Function "app-f": the embedded executor does not support the option "${option}"`,
    );
  });

  test("an option that a later SDK brings, wherever it stands", async () => {
    const config = await configOf({});
    expect(() => parseFunction({ ...config, shiny: { a: 1 } })).toThrow('the option "shiny"');
    const triggers = [{ cron: "0 * * * *", jitter: "10s" }];
    expect(() => parseFunction({ ...config, triggers })).toThrow('the option "trigger.jitter"');
  });

  const wrong: [string, Partial<Options>, string][] = [
    ["an expression that is none", { idempotency: "event.data." }, '"idempotency" is not a CEL expression'],
    ["a cron that is none", { triggers: { cron: "61 * * * *" } }, "is not a cron expression"],
    ["a cron with seconds", { triggers: { cron: "* * * * * *" } }, "is not a cron expression"],
    ["a concurrency of 0", { concurrency: 0 }, "cannot be read"],
  ];
  test.each(wrong)("%s", async (_name, options, message) => {
    const config = await configOf(options);
    expect(() => parseFunction(config)).toThrow(message);
  });

  test("more than the documented numbers of retries, entries and triggers", async () => {
    const config = await configOf({ retries: 20 });
    expect(() => parseFunction(JSON.parse(JSON.stringify(config).replace(":20", ":21")))).toThrow(
      "cannot be read",
    );
    const many = (count: number, entry: object) => Array.from({ length: count }, () => entry);
    expect(() => parseFunction({ ...config, concurrency: many(3, { limit: 1 }) })).toThrow("cannot be read");
    expect(() => parseFunction({ ...config, cancel: many(6, { event: "t" }) })).toThrow("cannot be read");
    expect(() => parseFunction({ ...config, triggers: many(11, { event: "t" }) })).toThrow("cannot be read");
  });
});
