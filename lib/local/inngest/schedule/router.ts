import sql from "sql-template-tag";
import type { StepFailure } from "@/lib/local/inngest/app/outcome";
import type { RegisteredFunction } from "@/lib/local/inngest/app/registration";
import type { ExecutorContext } from "@/lib/local/inngest/context";
import { isPassing, type Transaction } from "@/lib/local/inngest/database";
import { limits } from "@/lib/local/inngest/limits";
import type { InngestEvent, Invocation } from "@/lib/local/inngest/state/event-store";
import { settleStep } from "@/lib/local/inngest/state/memo";
import { endRun, lockRun } from "@/lib/local/inngest/state/runs";
import { ulid } from "@/lib/local/inngest/ulid";
import { keyOf, matches } from "./cel";

const eventsPerTransaction = 50;
/** A sender's clock may be a little ahead of ours; only what is later than this at its arrival is meant to be later. */
const clockSkewMs = 2_000;

/**
 * Routes the events that nobody has routed yet, in the order of their arrival: cancels runs, ends waits,
 * starts runs. Returns how many there were. One that cannot be routed is told and left, so that the others can.
 */
export async function routeEvents(context: ExecutorContext): Promise<number> {
  for (const count of [eventsPerTransaction, 1])
    try {
      return await routeBatch(context, count);
    } catch (error) {
      if (isPassing(error)) throw error;
      if (count === 1) await setAside(context, error);
    }
  return 1;
}

interface ArrivedEvent {
  body: InngestEvent;
  invoke: Invocation | null;
  received_at: Date;
}

/** Routes the next `count` events in one transaction, so that none of them acts twice. */
async function routeBatch(context: ExecutorContext, count: number): Promise<number> {
  const routed = await context.db.transaction(async (tx) => {
    const { rows } = await tx.query<ArrivedEvent & { seq: string }>(sql`
      select seq, body, invoke, received_at from inn.events where routed_at is null order by seq limit ${count}`);
    for (const row of rows) await routeEvent(context, tx, row);
    if (rows.length > 0)
      await tx.query(
        sql`update inn.events set routed_at = now() where seq = any(${rows.map(({ seq }) => seq)})`,
      );
    return rows.length;
  });
  if (routed > 0) context.workSignal.notify();
  return routed;
}

async function setAside(context: ExecutorContext, error: unknown): Promise<void> {
  const { rows } = await context.db.query<{ seq: string; name: string }>(sql`
    update inn.events set routed_at = now()
    where seq = (select min(seq) from inn.events where routed_at is null) returning seq, name`);
  for (const { seq, name } of rows)
    context.log(`event ${seq} (${name}) was not routed: ${error instanceof Error ? error.message : error}`);
}

async function routeEvent(
  context: ExecutorContext,
  tx: Transaction,
  { body: event, invoke, received_at }: ArrivedEvent,
): Promise<void> {
  if (invoke) return startInvoked(context, tx, event, invoke);
  const isForLater = event.ts - received_at.getTime() > clockSkewMs;
  await cancelRuns(context, tx, event);
  await endWaits(tx, event);
  await resolveInvocation(tx, event);
  for (const fn of context.functions.values()) {
    // A failure handler that itself fails would start itself for ever.
    if (event.name.startsWith("inngest/function.") && event.data.function_id === fn.id) continue;
    const isTriggered = fn.events.some(
      ({ name, expression }) => name === event.name && (!expression || matches(expression, { event })),
    );
    if (isTriggered) await startRun(tx, fn, event, { invoke: null, isForLater });
  }
}

/** cancelOn (https://www.inngest.com/docs/features/inngest-functions/cancellation/cancel-on-events). */
async function cancelRuns(context: ExecutorContext, tx: Transaction, event: InngestEvent): Promise<void> {
  for (const fn of context.functions.values()) {
    const conditions = fn.cancelOn.filter((condition) => condition.event === event.name);
    if (conditions.length === 0) continue;
    const { rows } = await tx.query<{ id: string; event: InngestEvent; age_ms: number }>(sql`
      select id, event, (extract(epoch from clock_timestamp() - created_at) * 1000)::float8 as age_ms
      from inn.runs where function_id = ${fn.id} and status = 'running' order by id`);
    for (const row of rows) {
      const isCancelled = conditions.some(
        ({ expression, timeoutMs }) =>
          (timeoutMs === null || row.age_ms <= timeoutMs) &&
          (!expression || matches(expression, { event: row.event, async: event })),
      );
      const run = isCancelled ? await lockRun(tx, row.id) : null;
      if (run) await endRun(tx, run, { status: "cancelled" });
    }
  }
}

async function endWaits(tx: Transaction, event: InngestEvent): Promise<void> {
  const { rows } = await tx.query<{
    run_id: string;
    step_id: string;
    expression: string | null;
    event: unknown;
  }>(sql`
    select w.run_id, w.step_id, w.expression, r.event from inn.waits w join inn.runs r on r.id = w.run_id
    where w.event_name = ${event.name} order by w.run_id, w.step_id`);
  for (const wait of rows) {
    if (wait.expression && !matches(wait.expression, { event: wait.event, async: event })) continue;
    const run = await lockRun(tx, wait.run_id);
    if (run) await settleStep(tx, run, wait.step_id, { data: event });
  }
}

/** A run that a step invoked has ended: so does the step. */
async function resolveInvocation(tx: Transaction, event: InngestEvent): Promise<void> {
  if (event.name !== "inngest/function.finished" && event.name !== "inngest/function.cancelled") return;
  const { correlation_id, result, error } = event.data;
  const [parentRunId, stepId] = typeof correlation_id === "string" ? correlation_id.split(".") : [];
  const run = parentRunId && stepId ? await lockRun(tx, parentRunId) : null;
  if (!run || !stepId) return;
  // The event is our own (event-store.ts), so an error in it has the shape that we gave it.
  await settleStep(tx, run, stepId, error ? { error: error as StepFailure } : { data: result ?? null });
}

async function startInvoked(
  context: ExecutorContext,
  tx: Transaction,
  event: InngestEvent,
  invoke: Invocation,
): Promise<void> {
  const fn = context.functions.get(invoke.function_id);
  if (fn && (await startRun(tx, fn, event, { invoke, isForLater: false }))) return;
  const run = await lockRun(tx, invoke.parent_run_id);
  const message = fn
    ? `The function "${invoke.function_id}" did not start: its singleton or idempotency option forbids it.`
    : `The function "${invoke.function_id}" is not registered.`;
  if (run) await settleStep(tx, run, invoke.parent_step_id, { error: { name: "Error", message } });
}

/** Whether this key of the function's `idempotency` is new in the last 24 hours. */
async function isNewKey(tx: Transaction, fn: RegisteredFunction, event: InngestEvent): Promise<boolean> {
  const key = fn.idempotency && keyOf(fn.idempotency, event);
  if (!key) return true;
  const { rowCount } = await tx.query(sql`
    insert into inn.dedupe (key, expires_at)
    values (${`run:${fn.id}:${key}`}, now() + make_interval(secs => ${limits.dedupeSeconds}))
    on conflict (key) do update set expires_at = excluded.expires_at where dedupe.expires_at <= now()`);
  return rowCount === 1;
}

/** Whether singleton lets a run start, after cancelling the one in its way if that is the mode. */
async function makeRoom(tx: Transaction, fn: RegisteredFunction, singletonKey: string): Promise<boolean> {
  const { rows } = await tx.query<{ id: string }>(
    sql`select id from inn.runs where singleton_key = ${singletonKey} and status = 'running'`,
  );
  if (!rows[0]) return true;
  if (fn.singleton?.mode === "skip") return false;
  const run = await lockRun(tx, rows[0].id);
  if (run) await endRun(tx, run, { status: "cancelled" });
  return true;
}

/** Starts a run unless idempotency or singleton forbids it; says whether it did. */
async function startRun(
  tx: Transaction,
  fn: RegisteredFunction,
  event: InngestEvent,
  { invoke, isForLater }: { invoke: Invocation | null; isForLater: boolean },
): Promise<boolean> {
  if (!(await isNewKey(tx, fn, event))) return false;
  const singletonKey = fn.singleton
    ? `${fn.id}:${fn.singleton.key ? keyOf(fn.singleton.key, event) : ""}`
    : null;
  if (singletonKey !== null && !(await makeRoom(tx, fn, singletonKey))) return false;
  const runId = ulid(Date.now());
  const body = JSON.stringify(event);
  // From this moment on, which the database's now() is not: that is the beginning of its transaction.
  const delayMs = isForLater ? Math.max(0, event.ts - Date.now()) : 0;
  const keys = fn.concurrency.map(({ key }, i) => `${fn.id}:${i}:${key ? keyOf(key, event) : ""}`);
  await tx.query(sql`
    with run as (
      insert into inn.runs (id, function_id, event, concurrency_keys, singleton_key, parent_run_id,
        parent_step_id, state_bytes)
      values (${runId}, ${fn.id}, ${body}, ${keys}, ${singletonKey}, ${invoke?.parent_run_id ?? null},
        ${invoke?.parent_step_id ?? null}, ${Buffer.byteLength(body)})
      returning id
    )
    insert into inn.queue (run_id, key, kind, due_at)
    select id, 'discover', 'discover', clock_timestamp() + make_interval(secs => ${delayMs / 1000})
    from run`);
  return true;
}

/**
 * Starts the run of one cron tick, with the event that the SDK gives scheduled functions
 * (https://www.inngest.com/docs/guides/scheduled-functions); its id is the same whenever it is made.
 */
export async function startScheduledRun(
  context: ExecutorContext,
  tx: Transaction,
  functionId: string,
  schedule: string,
  tick: Date,
): Promise<void> {
  const fn = context.functions.get(functionId);
  if (!fn) return;
  const id = `cron:${functionId}:${schedule}:${tick.toISOString()}`;
  const event = { id, name: "inngest/scheduled.timer", data: { cron: schedule }, ts: tick.getTime() };
  await startRun(tx, fn, event, { invoke: null, isForLater: false });
}
