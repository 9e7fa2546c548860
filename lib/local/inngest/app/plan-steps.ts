import sql from "sql-template-tag";
import type { Transaction } from "@/lib/local/inngest/database";
import { limits } from "@/lib/local/inngest/limits";
import { waitMs } from "@/lib/local/inngest/schedule/durations";
import { insertInternalEvent } from "@/lib/local/inngest/state/event-store";
import { RunRefusedError, type StepResult, tooManySteps } from "@/lib/local/inngest/state/memo";
import type { LockedRun } from "@/lib/local/inngest/state/runs";
import type { Op } from "./outcome";

interface Plan {
  op: Op;
  kind: "step" | "wake" | null;
  dueInMs: number;
  wakeResult: StepResult | null;
}

function timeoutMs(op: Op): number | null {
  const timeout = op.opts?.timeout;
  return typeof timeout === "string" ? waitMs(timeout) : null;
}

/** How a planned operation comes to its end. Throws RunRefusedError for one that the executor cannot do. */
function planOf(op: Op): Plan {
  try {
    switch (op.op) {
      case "StepPlanned":
        return { op, kind: "step", dueInMs: 0, wakeResult: null };
      case "Sleep":
        return { op, kind: "wake", dueInMs: waitMs(op.name ?? ""), wakeResult: { data: null } };
      case "WaitForEvent":
        return { op, kind: "wake", dueInMs: timeoutMs(op) ?? waitMs(""), wakeResult: { data: null } };
      case "InvokeFunction": {
        const afterMs = timeoutMs(op);
        const error = {
          name: "InngestInvokeTimeoutError",
          message: "The invoked function did not end in time.",
        };
        return { op, kind: afterMs === null ? null : "wake", dueInMs: afterMs ?? 0, wakeResult: { error } };
      }
    }
  } catch (error) {
    throw new RunRefusedError("Error", error instanceof Error ? error.message : String(error));
  }
  throw new RunRefusedError(
    "InngestErrUnsupportedOpcode",
    `The embedded executor does not support the operation "${op.op}" (step "${op.displayName ?? op.id}").`,
  );
}

async function startInvocation(tx: Transaction, run: LockedRun, op: Op): Promise<void> {
  const functionId = op.opts?.function_id;
  const payload = op.opts?.payload;
  const { data, ...more } =
    typeof payload === "object" && payload !== null && "data" in payload ? payload : { data: {} };
  const isRecord = typeof data === "object" && data !== null && !Array.isArray(data);
  await insertInternalEvent(tx, "inngest/function.invoked", isRecord ? { ...data } : {}, {
    invoke: { function_id: String(functionId), parent_run_id: run.id, parent_step_id: op.id },
    more,
  });
}

/**
 * Notes the operations that the function waits for and queues what can be done about them; returns how many
 * of them are new. Several at once switch the run to planning: the function is entered again only when all of
 * them have ended, unless one is in race mode or the function was not built for it (request version 1).
 */
export async function planSteps(tx: Transaction, run: LockedRun, ops: Op[]): Promise<number> {
  const plans = ops.map(planOf);
  const isTogether = plans.length > 1;
  const isRace = run.requestVersion < 2 || ops.some((op) => op.opts?.parallelMode === "race");
  for (const { op } of plans) {
    const bytes = Buffer.byteLength(JSON.stringify(op.opts ?? {}));
    if (bytes > limits.stepInputBytesMax)
      throw new RunRefusedError(
        "InngestErrInputTooLarge",
        `The input of the step "${op.displayName}" is too large.`,
      );
  }
  const { rows } = await tx.query<{ id: string }>(sql`
    insert into inn.steps (run_id, id, name, op, holds_discovery)
    select ${run.id}, id, name, op, ${!(isTogether && isRace)}
    from unnest(${plans.map(({ op }) => op.id)}::text[],
      ${plans.map(({ op }) => op.displayName ?? op.name ?? op.id)}::text[],
      ${plans.map(({ op }) => op.op)}::text[]) as planned (id, name, op)
    on conflict (run_id, id) do nothing
    returning id`);
  const inserted = new Set(rows.map(({ id }) => id));
  const { rows: counted } = await tx.query<{ steps: number }>(
    sql`select count(*)::int as steps from inn.steps where run_id = ${run.id}`,
  );
  if ((counted[0]?.steps ?? 0) > limits.stepsPerRunMax) throw tooManySteps();
  const added = plans.filter(({ op }) => inserted.has(op.id));
  const queued = added.filter(({ kind }) => kind !== null);
  await tx.query(sql`
    insert into inn.queue (run_id, key, kind, due_at, memo_limit, wake_result)
    select ${run.id}, key, kind, clock_timestamp() + make_interval(secs => due_in_ms / 1000), ${run.memoCount}::int, wake_result::json
    from unnest(${queued.map(({ op }) => op.id)}::text[], ${queued.map(({ kind }) => kind)}::text[],
      ${queued.map(({ dueInMs }) => dueInMs)}::float8[],
      ${queued.map(({ wakeResult }) => (wakeResult ? JSON.stringify(wakeResult) : null))}::text[])
      as queued (key, kind, due_in_ms, wake_result)`);
  for (const { op } of added) {
    if (op.op === "InvokeFunction") await startInvocation(tx, run, op);
    if (op.op !== "WaitForEvent") continue;
    const expression = typeof op.opts?.if === "string" ? op.opts.if : null;
    await tx.query(sql`
      insert into inn.waits (run_id, step_id, event_name, expression)
      values (${run.id}, ${op.id}, ${op.name ?? ""}, ${expression})`);
  }
  if (isTogether && !run.isPlanning) {
    run.isPlanning = true;
    await tx.query(sql`update inn.runs set is_planning = true where id = ${run.id}`);
  }
  return added.length;
}
