import { z } from "zod";
import type { ExecutorContext } from "@/lib/local/inngest/context";
import { limits } from "@/lib/local/inngest/limits";
import { type InngestEvent, insertEvents, seededEventId } from "@/lib/local/inngest/state/event-store";
import { ulid } from "@/lib/local/inngest/ulid";

const databasePatienceMs = 10_000;

/** Postgres text holds no NUL and no half of a surrogate pair. */
const textSchema = z.string().refine((text) => !/\0|\p{Surrogate}/u.test(text), { error: "Not valid text." });

const eventSchema = z.looseObject({
  name: textSchema
    .min(1)
    .max(limits.eventNameLengthMax)
    .refine((name) => !name.startsWith("inngest/"), {
      error: 'Names that begin with "inngest/" are reserved.',
    }),
  data: z.record(z.string(), z.unknown()).nullish(),
  id: textSchema.max(500).nullish(),
  ts: z.number().nullish(),
});
const eventsSchema = z.union([
  z.array(eventSchema).max(limits.eventsPerSendMax),
  eventSchema.transform((event) => [event]),
]);

/** Events that cannot be accepted; `status` is the HTTP status that says so. */
export class EventsRefusedError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Stores the events of one send (https://www.inngest.com/docs/reference/events/send) and returns their ids.
 * An id that was sent in the last 24 hours is not stored again. Throws EventsRefusedError.
 */
export async function acceptEvents(
  context: ExecutorContext,
  body: unknown,
  seed: string | undefined,
): Promise<string[]> {
  const parsed = eventsSchema.safeParse(body);
  if (!parsed.success) throw new EventsRefusedError(400, z.prettifyError(parsed.error));
  const now = Date.now();
  const events = parsed.data.map((event, i): InngestEvent => {
    const { id, ts, data, ...rest } = event;
    const derivedId = seed === undefined ? ulid(now) : seededEventId(seed, i);
    return { ...rest, id: id || derivedId, ts: ts || now, data: data ?? {} };
  });
  for (const event of events)
    if (Buffer.byteLength(JSON.stringify(event)) > limits.eventBytesMax)
      throw new EventsRefusedError(
        413,
        `The event "${event.name}" is larger than ${limits.eventBytesMax} bytes.`,
      );
  await context.db.transaction(async (tx) => {
    tx.commitDurably();
    await insertEvents(tx, events);
  }, databasePatienceMs);
  return events.map(({ id }) => id);
}
