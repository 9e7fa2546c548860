import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { NonRetriableError, RetryAfterError } from "inngest";
import { serve } from "inngest/edge";
import { StepOpCode } from "inngest/types";
import { describe, expect, test } from "vitest";
import { createTestClient } from "@/lib/testing/inngest/test-app";

// What the executor relies on in the SDK, asked of the SDK itself. Operations and checkpoint rules change in
// its minor versions: before another version is installed these facts have to be looked at again.
// Inngest SDK specification (docs/SDK_SPEC.md of inngest/inngest): 4.4 "Call Requests", 5.1 "Reporting Steps"
// (5.1.2 "IDs and hashing"), 5.2 "Memoizing Step results", 5.5 "Parallelism".

const sha1 = (id: string) => createHash("sha1").update(id).digest("hex");
const client = createTestClient({ isDev: true });

async function call(
  handler: Parameters<typeof client.createFunction>[1],
  { stepId = "step", steps = {}, ctx = {} }: { stepId?: string; steps?: object; ctx?: object } = {},
) {
  const fn = client.createFunction({ id: "f", triggers: { event: "t/f" } }, handler);
  const url = `http://127.0.0.1/api/inngest?fnId=app-f&stepId=${stepId}`;
  const event = { id: "e", name: "t/f", data: {}, ts: 1 };
  const stack = { stack: Object.keys(steps), current: Object.keys(steps).length };
  const body = {
    event,
    events: [event],
    steps,
    ctx: {
      run_id: "r",
      attempt: 0,
      max_attempts: 3,
      disable_immediate_execution: false,
      use_api: false,
      stack,
      ...ctx,
    },
    version: -1,
  };
  const request = new Request(url, {
    method: "POST",
    headers: { host: "127.0.0.1" },
    body: JSON.stringify(body),
  });
  const answer = await serve({ client, functions: [fn] })(request);
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

test("the SDK is exactly the version that these facts were taken from", async () => {
  const { version } = JSON.parse(readFileSync("node_modules/inngest/package.json", "utf8"));
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  expect([version, dependencies.inngest]).toEqual(["4.24.0", "4.24.0"]);
});

test("every operation that it knows is one that the executor does or refuses", () => {
  expect(Object.values(StepOpCode).sort()).toEqual([
    ...[
      "AIGateway",
      "DeferAbort",
      "DeferAdd",
      "DiscoveryRequest",
      "Gateway",
      "InvokeFunction",
      "RunComplete",
    ],
    ...["Sleep", "Step", "StepError", "StepFailed", "StepNotFound", "StepPlanned", "StepRun"],
    ...["WaitForEvent", "WaitForSignal"],
  ]);
});

describe("answers", () => {
  test("a function that returns without checkpointing: 200 and the value", async () => {
    const answer = await call(async () => ({ a: 1 }));
    expect(answer).toMatchObject({ status: 200, body: { a: 1 } });
    expect(answer.headers.get("x-inngest-sdk")).toBe("inngest-js:v4.24.0");
    expect(answer.headers.get("x-inngest-req-version")).toBe("2");
  });

  test("with checkpointing: RunComplete in a 206", async () => {
    const answer = await call(async () => ({ a: 1 }), { ctx: { fn_id: "app-f", qi_id: "lease" } });
    expect(answer).toMatchObject({ status: 206, body: [{ op: "RunComplete", data: { a: 1 } }] });
  });

  test("a single step is run at once and is called by the SHA-1 of its id", async () => {
    const answer = await call(async ({ step }) => step.run("a", () => 1));
    expect(answer).toMatchObject({
      status: 206,
      body: [{ op: "StepRun", id: sha1("a"), displayName: "a", data: 1 }],
    });
  });

  test("several steps are planned, and one of them is run when it is asked for", async () => {
    const both = ({ step }: Parameters<Parameters<typeof client.createFunction>[1]>[0]) =>
      Promise.all([step.run("a", () => 1), step.run("b", () => 2)]);
    const plan = await call(both);
    expect(plan.status).toBe(206);
    expect(plan.body.map((op: { op: string; id: string }) => [op.op, op.id])).toEqual([
      ["StepPlanned", sha1("a")],
      ["StepPlanned", sha1("b")],
    ]);
    const one = await call(both, { stepId: sha1("b"), ctx: { disable_immediate_execution: true } });
    expect(one).toMatchObject({ status: 206, body: [{ op: "StepRun", id: sha1("b"), data: 2 }] });
    const end = await call(both, { steps: { [sha1("a")]: { data: 1 }, [sha1("b")]: { data: 2 } } });
    expect(end).toMatchObject({ status: 200, body: [1, 2] });
  });

  test("a repeated id gets a number", async () => {
    const answer = await call(
      async ({ step }) => [await step.run("a", () => 1), await step.run("a", () => 2)],
      { steps: { [sha1("a")]: { data: 1 } } },
    );
    expect(answer.body).toMatchObject([{ op: "StepRun", id: sha1("a:1"), data: 2 }]);
  });

  test("sleeps and waits carry their argument in `name`", async () => {
    const sleep = await call(async ({ step }) => step.sleep("s", "90s"));
    expect(sleep.body).toMatchObject([{ op: "Sleep", name: "1m30s" }]);
    const until = await call(async ({ step }) => step.sleepUntil("u", new Date("2030-01-02T03:04:05Z")));
    expect(until.body).toMatchObject([{ op: "Sleep", name: "2030-01-02T03:04:05.000Z" }]);
    const wait = await call(async ({ step }) =>
      step.waitForEvent("w", { event: "t/x", timeout: "1h", match: "data.id" }),
    );
    const opts = { timeout: "1h", if: "event.data.id == async.data.id" };
    expect(wait.body).toMatchObject([{ op: "WaitForEvent", name: "t/x", opts }]);
  });

  test("race mode is told with each step", async () => {
    const answer = await call(async ({ step, group }) =>
      group.parallel(() => Promise.race([step.run("a", () => 1), step.run("b", () => 2)])),
    );
    expect(answer.body).toMatchObject(Array(2).fill({ op: "StepPlanned", opts: { parallelMode: "race" } }));
  });
});

describe("errors", () => {
  const failing = (error: Error) => () => Promise.reject(error);

  test.each([
    ["of a step, to be retried", new Error("x"), 0, "StepError", "false", null],
    ["of a step, with a time", new RetryAfterError("x", "7s"), 0, "StepError", "false", "7"],
    ["of a step, final by its class", new NonRetriableError("x"), 0, "StepFailed", "true", null],
    ["of a step, final by its number", new Error("x"), 2, "StepFailed", "true", null],
  ])("%s", async (_name, error, attempt, op, noRetry, retryAfter) => {
    const answer = await call(async ({ step }) => step.run("a", failing(error)), { ctx: { attempt } });
    expect(answer).toMatchObject({ status: 206, body: [{ op, error: { name: error.name, message: "x" } }] });
    expect(answer.headers.get("x-inngest-no-retry")).toBe(noRetry);
    expect(answer.headers.get("retry-after")).toBe(retryAfter);
  });

  test.each([
    ["of the function, to be retried", new Error("x"), 0, 500, "false"],
    ["of the function, final", new NonRetriableError("x"), 0, 400, "true"],
    ["of the function, final by its number", new Error("x"), 2, 400, "true"],
  ])("%s", async (_name, error, attempt, status, noRetry) => {
    const answer = await call(failing(error), { ctx: { attempt } });
    expect(answer).toMatchObject({ status, body: { name: error.name, message: "x" } });
    expect(answer.headers.get("x-inngest-no-retry")).toBe(noRetry);
  });

  test("a memo that is an error is thrown where the step was", async () => {
    const error = { name: "TypeError", message: "was wrong", stack: "" };
    const answer = await call(
      async ({ step }) => step.run("a", () => 1).catch((e: Error) => [e.name, e.message]),
      {
        steps: { [sha1("a")]: { error } },
      },
    );
    expect(answer.body).toEqual(["TypeError", "was wrong"]);
  });

  test("a function that the app does not have is told in these words", async () => {
    const request = new Request("http://127.0.0.1/api/inngest?fnId=app-gone&stepId=step", {
      method: "POST",
      headers: { host: "127.0.0.1" },
      body: "{}",
    });
    const answer = await serve({ client, functions: [] })(request);
    expect(answer.status).toBe(500);
    expect((await answer.json()).message).toContain("was not found in this app");
  });
});
