const kib = 1024;
const mib = 1024 * kib;
const daySeconds = 24 * 60 * 60;

/**
 * The documented limits of Inngest that the executor enforces, so that nothing works on one machine that a
 * hosted service would refuse. Source: https://www.inngest.com/docs/usage-limits/inngest, and the pages on
 * events, idempotency, retries, concurrency and cancellation beside it.
 */
export const limits = {
  stepOutputBytesMax: 4 * mib,
  stepInputBytesMax: 4 * mib,
  /** Event, step outputs and result of one run together. */
  runStateBytesMax: 32 * mib,
  /** Above this a call carries no steps; the SDK fetches them from the executor (`use_api`). */
  callBytesMax: 4 * mib,
  stepsPerRunMax: 1_000,
  eventBytesMax: 512 * kib,
  eventsPerSendMax: 5_000,
  eventNameLengthMax: 256,
  retriesMax: 20,
  retriesDefault: 4,
  retryAfterSecondsMin: 1,
  retryAfterSecondsMax: daySeconds,
  sleepSecondsMax: 366 * daySeconds,
  dedupeSeconds: daySeconds,
  /** A call of the app that has no answer by then is given up. */
  callMsMax: 2 * 60 * 60 * 1000,
  concurrencyEntriesMax: 2,
  cancelEntriesMax: 5,
  triggersMax: 10,
} as const;

/** How often a step may lose its process before it counts as failed. */
export const crashesMax = 3;

/** From so many on it is suspected to be what ends the process. */
export const suspectCrashes = 2;
