import sql from "sql-template-tag";
import type { ExecutorContext } from "@/lib/local/inngest/context";
import { isPassing } from "@/lib/local/inngest/database";
import { limits } from "@/lib/local/inngest/limits";
import type { Claim } from "@/lib/local/inngest/state/claims";
import type { StepResult } from "@/lib/local/inngest/state/memo";
import { callApp } from "./app-client";
import { type Outcome, readOutcome } from "./outcome";
import { canonicalJson } from "./signature";

export interface Memos {
  /** Results by step id. */
  steps: Record<string, StepResult>;
  /** Step ids in the order in which the steps ended. */
  order: string[];
}

/** The results that a call of this run carries, up to memo number `memoLimit`. */
export async function loadMemos(
  context: ExecutorContext,
  runId: string,
  memoLimit: number | null,
): Promise<Memos> {
  const { rows } = await context.db.query<{ id: string; result: StepResult }>(sql`
    select id, result from inn.steps
    where run_id = ${runId} and result is not null and memo_seq <= ${memoLimit ?? limits.stepsPerRunMax}
    order by memo_seq`);
  return {
    steps: Object.fromEntries(rows.map(({ id, result }) => [id, result])),
    order: rows.map(({ id }) => id),
  };
}

export function attemptsMax(context: ExecutorContext, functionId: string): number {
  return context.functions.get(functionId)?.attemptsMax ?? limits.retriesDefault + 1;
}

/** The address of a function: always the app's own URL, never one that a registration claims. */
function callUrl(context: ExecutorContext, claim: Claim): URL {
  const url = new URL(context.appUrl);
  url.searchParams.set("fnId", claim.run.functionId);
  url.searchParams.set("stepId", claim.kind === "step" ? claim.key : "step");
  return url;
}

/**
 * The body of a call, as canonical JSON (Inngest SDK specification, 4.4). `fn_id` and `qi_id` allow the SDK to
 * checkpoint; the lease as `qi_id` lets us tell a stale dispatch.
 */
async function callBody(context: ExecutorContext, claim: Claim): Promise<string> {
  const { run } = claim;
  const memos =
    run.memoCount === 0 ? { steps: {}, order: [] } : await loadMemos(context, run.id, claim.memoLimit);
  const body = {
    event: run.event,
    events: [run.event],
    steps: memos.steps,
    defers: {},
    ctx: {
      run_id: run.id,
      fn_id: run.functionId,
      qi_id: claim.lease,
      attempt: claim.attempt,
      max_attempts: attemptsMax(context, run.functionId),
      disable_immediate_execution: run.isPlanning,
      use_api: false,
      stack: { stack: memos.order, current: memos.order.length },
    },
    version: run.requestVersion,
  };
  const text = canonicalJson(body);
  if (Buffer.byteLength(text) <= limits.callBytesMax) return text;
  return canonicalJson({ ...body, events: [], steps: {}, ctx: { ...body.ctx, use_api: true } });
}

/** Calls the app for a claim and says what came of it. */
export async function dispatch(
  context: ExecutorContext,
  claim: Claim,
  signal: AbortSignal,
): Promise<Outcome> {
  const body = await callBody(context, claim).catch((error: unknown) => {
    if (isPassing(error)) return null;
    throw error;
  });
  if (body === null) return { type: "unprepared" };
  const answer = await callApp({
    method: "POST",
    url: callUrl(context, claim),
    headers: {
      "x-run-id": claim.run.id,
      "x-request-id": claim.lease,
      "x-inngest-job-id": `${claim.run.id}:${claim.key}`,
      "x-inngest-req-version": String(claim.run.requestVersion),
    },
    body,
    signingKey: context.signingKey,
    signal: AbortSignal.any([signal, AbortSignal.timeout(limits.callMsMax)]),
  });
  return readOutcome(answer);
}
