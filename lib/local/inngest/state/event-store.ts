import { createHash } from "node:crypto";
import sql, { join } from "sql-template-tag";
import type { Transaction } from "@/lib/local/inngest/database";
import { limits } from "@/lib/local/inngest/limits";
import { ulid } from "@/lib/local/inngest/ulid";

/** An event as functions see it. */
export interface InngestEvent {
  id: string;
  name: string;
  data: Record<string, unknown>;
  ts: number;
  [more: string]: unknown;
}

/** Which step of which run waits for the run that this event starts. */
export interface Invocation {
  function_id: string;
  parent_run_id: string;
  parent_step_id: string;
}

/**
 * The id of event number `index` of one send. The SDK gives the same seed (`<ms>,<base64>`) with each of its
 * own retries, so that a repeated send makes the same ids.
 */
export function seededEventId(seed: string, index: number): string {
  const [ms] = seed.split(",");
  const entropy = createHash("sha256").update(`${seed}:${index}`).digest();
  return ulid(Number(ms) || 0, entropy);
}

/** Stores events for the router; those of an id that was seen in the last 24 hours are left out. */
export async function insertEvents(tx: Transaction, events: InngestEvent[]): Promise<void> {
  if (events.length === 0) return;
  const body = JSON.stringify(events.map((event) => ({ id: event.id, name: event.name, body: event })));
  await tx.query(sql`
    with incoming as (
      select distinct on (id) id, name, body, position
      from rows from (json_to_recordset(${body}::json) as (id text, name text, body json))
        with ordinality as sent (id, name, body, position)
      order by id, position
    ), fresh as (
      insert into inn.dedupe (key, expires_at)
      select 'event:' || id, now() + make_interval(secs => ${limits.dedupeSeconds}) from incoming order by id
      on conflict (key) do update set expires_at = excluded.expires_at where dedupe.expires_at <= now()
      returning key
    )
    insert into inn.events (id, name, body)
    select id, name, body from incoming where 'event:' || id in (select key from fresh) order by position`);
}

/** Stores an event of the executor's own: nobody else can give it a name that begins with "inngest/". */
export async function insertInternalEvent(
  tx: Transaction,
  name: `inngest/${string}`,
  data: Record<string, unknown>,
  options: { invoke?: Invocation; id?: string; ts?: number; more?: Record<string, unknown> } = {},
): Promise<void> {
  const ts = options.ts ?? Date.now();
  const event: InngestEvent = { ...options.more, id: options.id ?? ulid(ts), name, data, ts };
  const values = [
    event.id,
    name,
    JSON.stringify(event),
    options.invoke ? JSON.stringify(options.invoke) : null,
  ];
  await tx.query(sql`insert into inn.events (id, name, body, invoke) values (${join(values)})`);
}
