import { callApp } from "@/lib/local/inngest/app/app-client";
import { type Op, type Outcome, readOutcome } from "@/lib/local/inngest/app/outcome";
import { canonicalJson } from "@/lib/local/inngest/app/signature";
import { ulid } from "@/lib/local/inngest/ulid";

interface FunctionCall {
  /** Of the app process that does the work. */
  url: string;
  functionId: string;
  signingKey: string;
}

/**
 * Runs a scheduled function of independent steps once, now, as the executor does at its minute: one call plans the steps,
 * then each is called. Throws when a step fails.
 */
export async function callFunction({ url, functionId, signingKey }: FunctionCall): Promise<void> {
  const runId = ulid(Date.now());
  const event = { name: "inngest/scheduled.timer", data: {}, id: runId, ts: Date.now() };

  async function call(stepId: string): Promise<Outcome> {
    const address = new URL("/api/inngest", url);
    address.searchParams.set("fnId", functionId);
    address.searchParams.set("stepId", stepId);
    const ctx = {
      run_id: runId,
      fn_id: functionId,
      qi_id: "",
      attempt: 0,
      max_attempts: 1,
      disable_immediate_execution: true,
      use_api: false,
      stack: { stack: [], current: 0 },
    };
    const body = canonicalJson({ event, events: [event], steps: {}, defers: {}, ctx, version: -1 });
    const signal = AbortSignal.timeout(60_000);
    return readOutcome(
      await callApp({
        method: "POST",
        url: address,
        headers: { "x-run-id": runId },
        body,
        signingKey,
        signal,
      }),
    );
  }

  async function operations(stepId: string): Promise<Op[]> {
    const outcome = await call(stepId);
    if (outcome.type === "ops") return outcome.ops;
    throw new Error(`${functionId} answered a call of ${stepId} as ${JSON.stringify(outcome)}`);
  }

  const planned = await operations("step");
  const done = await Promise.all(planned.map(({ id }) => operations(id)));
  const notRun = done.flat().filter(({ op }) => op !== "StepRun");
  if (planned.length === 0 || notRun.length > 0)
    throw new Error(`Of ${functionId} there were ${planned.length} steps: ${JSON.stringify(notRun)}`);
}
