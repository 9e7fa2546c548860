import { Cron } from "croner";
import { z } from "zod";
import { limits } from "@/lib/local/inngest/limits";
import { compile } from "@/lib/local/inngest/schedule/cel";
import { parseDuration } from "@/lib/local/inngest/schedule/durations";

/** What the executor does for a function of the app. */
export interface RegisteredFunction {
  id: string;
  name: string;
  events: { name: string; expression: string | null }[];
  /** Cron expressions, as written, with an optional "TZ=Area/City " before them. */
  schedules: string[];
  attemptsMax: number;
  concurrency: { limit: number; key: string | null }[];
  cancelOn: { event: string; expression: string | null; timeoutMs: number | null }[];
  idempotency: string | null;
  singleton: { key: string | null; mode: "skip" | "cancel" } | null;
}

/** A function uses something that the executor does not do; nothing of the app is registered. */
export class UnsupportedFunctionError extends Error {
  override name = "UnsupportedFunctionError";
}

const concurrencyEntry = z.looseObject({ limit: z.int().min(1), key: z.string().optional() });

/** The function as the SDK describes it; what the executor does not name here it refuses. */
const functionSchema = z.looseObject({
  id: z.string().min(1),
  name: z.string().optional(),
  triggers: z
    .array(
      z.looseObject({
        event: z.string().optional(),
        expression: z.string().nullish(),
        cron: z.string().optional(),
      }),
    )
    .max(limits.triggersMax),
  steps: z.record(
    z.string(),
    z.looseObject({
      runtime: z.looseObject({ type: z.literal("http") }),
      retries: z.object({ attempts: z.int().min(0).max(limits.retriesMax).optional() }).nullish(),
    }),
  ),
  concurrency: z
    .union([z.int().min(1), concurrencyEntry, z.array(concurrencyEntry).max(limits.concurrencyEntriesMax)])
    .nullish(),
  cancel: z
    .array(z.looseObject({ event: z.string(), if: z.string().nullish(), timeout: z.string().nullish() }))
    .max(limits.cancelEntriesMax)
    .nullish(),
  idempotency: z.string().nullish(),
  singleton: z.looseObject({ key: z.string().nullish(), mode: z.enum(["skip", "cancel"]) }).nullish(),
});
type FunctionConfig = z.infer<typeof functionSchema>;

const knownOptions = {
  function: ["id", "name", "triggers", "steps", "concurrency", "cancel", "idempotency", "singleton"],
  trigger: ["event", "expression", "cron"],
  concurrency: ["limit", "key"],
  cancel: ["event", "if", "timeout"],
  singleton: ["key", "mode"],
};

function refuse(id: string, complaint: string): never {
  throw new UnsupportedFunctionError(
    `Function "${id}": ${complaint} Change the function, or run it on a real Inngest server ` +
      "(INNGEST_BASE_URL, INNGEST_SIGNING_KEY and INNGEST_EVENT_KEY).",
  );
}

function refuseUnknown(id: string, what: keyof typeof knownOptions, value: object | null | undefined): void {
  for (const [option, setting] of Object.entries(value ?? {})) {
    if (setting === null || setting === undefined || knownOptions[what].includes(option)) continue;
    const path = what === "function" ? option : `${what}.${option}`;
    refuse(id, `the embedded executor does not support the option "${path}".`);
  }
}

function checkExpression(id: string, option: string, expression: string | null | undefined): string | null {
  if (!expression) return null;
  try {
    compile(expression);
  } catch (error) {
    refuse(id, `"${option}" is not a CEL expression: ${error instanceof Error ? error.message : error}.`);
  }
  return expression;
}

/** Reads a cron trigger; throws if it is not five fields with an optional time zone. Starts no timer. */
export function parseSchedule(schedule: string): Cron {
  const [, timezone, pattern = schedule] = /^TZ=(\S+)\s+(.*)$/.exec(schedule) ?? [];
  return new Cron(pattern, { mode: "5-part", timezone: timezone ?? "UTC", paused: true });
}

function checkSchedule(id: string, schedule: string): string {
  try {
    parseSchedule(schedule).nextRun();
  } catch (error) {
    refuse(id, `"${schedule}" is not a cron expression: ${error instanceof Error ? error.message : error}.`);
  }
  return schedule;
}

function cancelTimeout(id: string, text: string | null | undefined): number | null {
  if (!text) return null;
  return parseDuration(text) ?? refuse(id, `"${text}" in cancelOn.timeout is not a duration.`);
}

function concurrencyEntries(config: FunctionConfig): { limit: number; key?: string | undefined }[] {
  if (config.concurrency === null || config.concurrency === undefined) return [];
  if (typeof config.concurrency === "number") return [{ limit: config.concurrency }];
  return [config.concurrency].flat();
}

/**
 * Reads one function of a sync answer (Inngest SDK specification, 4.3.2; options as in
 * https://www.inngest.com/docs/reference/functions/create). Throws UnsupportedFunctionError with the name of
 * the first option that the executor does not honour, so that none is silently ignored.
 */
export function parseFunction(value: unknown): RegisteredFunction {
  const parsed = functionSchema.safeParse(value);
  if (!parsed.success) {
    const { id } = z.object({ id: z.string() }).catch({ id: "?" }).parse(value);
    refuse(id, `its registration cannot be read: ${z.prettifyError(parsed.error)}.`);
  }
  const config = parsed.data;
  const { id } = config;
  refuseUnknown(id, "function", config);
  for (const trigger of config.triggers) refuseUnknown(id, "trigger", trigger);
  for (const entry of config.cancel ?? []) refuseUnknown(id, "cancel", entry);
  for (const entry of concurrencyEntries(config)) refuseUnknown(id, "concurrency", entry);
  refuseUnknown(id, "singleton", config.singleton);
  const [step, ...others] = Object.values(config.steps);
  if (!step || others.length > 0) refuse(id, "it has not exactly one step URL.");
  return {
    id,
    name: config.name ?? id,
    events: config.triggers.flatMap(({ event, expression }) =>
      event ? [{ name: event, expression: checkExpression(id, "trigger.if", expression) }] : [],
    ),
    schedules: config.triggers.flatMap(({ cron }) => (cron ? [checkSchedule(id, cron)] : [])),
    attemptsMax: (step.retries?.attempts ?? limits.retriesDefault) + 1,
    concurrency: concurrencyEntries(config).map(({ limit, key }) => ({
      limit,
      key: checkExpression(id, "concurrency.key", key),
    })),
    cancelOn: (config.cancel ?? []).map((entry) => ({
      event: entry.event,
      expression: checkExpression(id, "cancelOn.if", entry.if),
      timeoutMs: cancelTimeout(id, entry.timeout),
    })),
    idempotency: checkExpression(id, "idempotency", config.idempotency),
    singleton: config.singleton
      ? { key: checkExpression(id, "singleton.key", config.singleton.key), mode: config.singleton.mode }
      : null,
  };
}
