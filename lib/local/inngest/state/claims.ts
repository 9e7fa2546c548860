import { randomUUID } from "node:crypto";
import sql from "sql-template-tag";
import type { ExecutorContext } from "@/lib/local/inngest/context";
import { crashesMax, suspectCrashes } from "@/lib/local/inngest/limits";
import { type StepResult, settleStep } from "./memo";
import { lockRun, type RunRow, runColumns } from "./runs";

/** One call of the app that is due, leased to one dispatch. */
export interface Claim {
  run: RunRow;
  key: string;
  kind: "discover" | "step";
  attempt: number;
  crashes: number;
  /** Only memos up to this number are sent; null: all. */
  memoLimit: number | null;
  lease: string;
  concurrencyKeys: string[];
}

type DueRow = RunRow & Omit<Claim, "run" | "lease">;

/** Leases are unique for each dispatch, so that a second dispatch of an item makes the first one stale. */
const executorId = randomUUID();
let dispatches = 0;

/**
 * Ends sleeps and waits whose time has come. Returns how many there were, and the milliseconds (up to `msMax`)
 * until something else in the queue becomes due, as of before anything is claimed: so nothing that becomes due
 * meanwhile is slept over.
 */
export async function wakeSleepers(
  context: ExecutorContext,
  msMax: number,
): Promise<{ woken: number; msUntilDue: number }> {
  const { rows } = await context.db.query<
    { run_id: string; key: string; wake_result: StepResult; ms: null } | { run_id: null; ms: number }
  >(sql`
    (select run_id, key, wake_result, null::float8 as ms from inn.queue
      where lease is null and kind = 'wake' and due_at <= now() order by due_at limit 100)
    union all
    (select null, null, null, extract(epoch from due_at - now()) * 1000 from inn.queue
      where lease is null and due_at > now() order by due_at limit 1)`);
  let woken = 0;
  let msUntilDue = msMax;
  for (const row of rows) {
    if (row.run_id === null) {
      msUntilDue = Math.min(row.ms, msMax);
      continue;
    }
    woken += 1;
    await context.db.transaction(async (tx) => {
      const run = await lockRun(tx, row.run_id);
      if (run) await settleStep(tx, run, row.key, row.wake_result);
    });
  }
  return { woken, msUntilDue };
}

function limitOf(context: ExecutorContext, functionId: string, index: number): number {
  return context.functions.get(functionId)?.concurrency[index]?.limit ?? Number.POSITIVE_INFINITY;
}

/** The keys that have as many calls under way as their function allows, and how many each has. */
function countActive(context: ExecutorContext, active: readonly Claim[]) {
  const counts = new Map<string, number>();
  const full = new Set<string>();
  for (const claim of active)
    for (const [i, key] of claim.concurrencyKeys.entries()) {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count >= limitOf(context, claim.run.functionId, i)) full.add(key);
    }
  return { counts, full };
}

/**
 * Leases up to `slots` calls that are due and whose concurrency keys are not full
 * (https://www.inngest.com/docs/guides/concurrency: executing steps are counted, not runs). Whoever has the
 * least under way comes first, so that one user's thousand steps do not make another wait. Only a call that one more
 * lost process would fail comes before all others, and alone. Where it throws, `unheard` has the leases that may have been
 * written all the same.
 */
export async function claimDue(
  context: ExecutorContext,
  active: readonly Claim[],
  slots: number,
  unheard: Set<string>,
): Promise<Claim[]> {
  if (active.some(isOnTrial)) return [];
  const { counts, full } = countActive(context, active);
  const { rows } = await context.db.query<DueRow>(sql`
    select * from (
      select ${runColumns}, r.concurrency_keys as "concurrencyKeys", q.memo_limit as "memoLimit",
        q.key, q.kind, q.attempt, q.crashes, q.due_at,
        row_number() over (partition by r.concurrency_keys order by q.due_at, q.run_id) as rank
      from inn.queue q join inn.runs r on r.id = q.run_id
      where q.lease is null and q.kind <> 'wake' and q.due_at <= now()
        and not r.concurrency_keys && ${[...full]}::text[]
    ) due
    order by crashes = ${crashesMax} desc, rank, due_at limit ${slots * 8}`);
  const onTrial = rows.find(isOnTrial);
  if (onTrial) return active.length > 0 ? [] : lease(context, [toClaim(onTrial)], unheard);
  const load = (row: DueRow) => counts.get(row.concurrencyKeys[0] ?? "") ?? 0;
  let hasSuspect = active.some(isSuspect);
  const chosen: Claim[] = [];
  while (chosen.length < slots && rows.length > 0) {
    const row = rows.reduce((best, candidate) => (load(candidate) < load(best) ? candidate : best));
    rows.splice(rows.indexOf(row), 1);
    const isFull = row.concurrencyKeys.some(
      (key, i) => (counts.get(key) ?? 0) >= limitOf(context, row.functionId, i),
    );
    if (isFull || (hasSuspect && isSuspect(row))) continue;
    hasSuspect ||= isSuspect(row);
    for (const key of row.concurrencyKeys) counts.set(key, (counts.get(key) ?? 0) + 1);
    chosen.push(toClaim(row));
  }
  return chosen.length === 0 ? [] : lease(context, chosen, unheard);
}

function toClaim(row: DueRow): Claim {
  dispatches += 1;
  const { key, kind, attempt, crashes, memoLimit, concurrencyKeys } = row;
  const claim = { run: row, key, kind, attempt, crashes, memoLimit, concurrencyKeys };
  return { ...claim, lease: `${executorId}:${dispatches}` };
}

/**
 * Whether a call may be what ends its process. Calls that were only under way together with such a one would share
 * its fate until they fail too; so suspects are run one at a time, and the innocent among them come through.
 */
function isSuspect({ crashes }: { crashes: number }): boolean {
  return crashes >= suspectCrashes;
}

/**
 * Whether the next lost process would fail the call. It then has the app to itself, so that no other call, suspect or
 * not, can be what ends it. The app has just been started again, so there is hardly anything to wait for.
 */
function isOnTrial({ crashes }: { crashes: number }): boolean {
  return crashes === crashesMax;
}

/**
 * Takes back the leases of this process that no dispatch has: of a call whose outcome could not be written down, or of one
 * that was never made, because nobody heard that it was leased (`unheard`). The first counts as a lost process, so that it
 * ends sometime.
 */
export async function freeLost(
  { db }: ExecutorContext,
  leases: readonly string[],
  unheard: ReadonlySet<string>,
): Promise<void> {
  await db.query(sql`
    update inn.queue set lease = null, crashes = crashes + (lease <> all(${[...unheard]}::text[]))::int
    where starts_with(lease, ${`${executorId}:`}) and lease <> all(${[...leases]}::text[])`);
}

/** Writes the leases; leaves out what was taken away in the meantime, e.g. by a cancellation. */
async function lease(context: ExecutorContext, claims: Claim[], unheard: Set<string>): Promise<Claim[]> {
  for (const claim of claims) unheard.add(claim.lease);
  const { rows } = await context.db.query<{ lease: string }>(sql`
    update inn.queue q set lease = c.lease
    from unnest(${claims.map(({ run }) => run.id)}::text[], ${claims.map(({ key }) => key)}::text[],
      ${claims.map((claim) => claim.lease)}::text[]) as c (run_id, key, lease)
    where q.run_id = c.run_id and q.key = c.key and q.lease is null
    returning q.lease`);
  for (const claim of claims) unheard.delete(claim.lease);
  const leased = new Set(rows.map((row) => row.lease));
  return claims.filter((claim) => leased.has(claim.lease));
}
