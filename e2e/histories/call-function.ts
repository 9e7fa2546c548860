import { callApp } from "@/lib/local/inngest/app/app-client";
import { type Outcome, readOutcome } from "@/lib/local/inngest/app/outcome";
import { canonicalJson } from "@/lib/local/inngest/app/signature";
import { ulid } from "@/lib/local/inngest/ulid";

interface FunctionCall {
  /** Of the app process that does the work. */
  url: string;
  functionId: string;
  signingKey: string;
}

/** Runs a scheduled function without steps once, now, as the executor does at its minute. Throws when it fails. */
export async function callFunction({ url, functionId, signingKey }: FunctionCall): Promise<void> {
  const runId = ulid(Date.now());
  const event = { name: "inngest/scheduled.timer", data: {}, id: runId, ts: Date.now() };

  async function call(): Promise<Outcome> {
    const address = new URL("/api/inngest", url);
    address.searchParams.set("fnId", functionId);
    address.searchParams.set("stepId", "step");
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

  const outcome = await call();
  if (outcome.type !== "returned") throw new Error(`${functionId} answered ${JSON.stringify(outcome)}`);
}
