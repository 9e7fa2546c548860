import { z } from "zod";
import { retryAfterMs } from "@/lib/local/inngest/schedule/durations";
import type { AppAnswer } from "./app-client";

/** An error as the SDK serialises it; it reads this shape back into an Error. */
export interface StepFailure {
  name: string;
  message: string;
  stack?: string;
  [more: string]: unknown;
}

const failureSchema = z
  .looseObject({ name: z.string().optional(), message: z.string().optional(), stack: z.string().optional() })
  .transform((error): StepFailure => {
    const { stack, ...rest } = error;
    return {
      ...rest,
      name: error.name || "Error",
      message: error.message || "Unknown error",
      ...(stack === undefined ? {} : { stack }),
    };
  });

const opSchema = z.looseObject({
  id: z.string().min(1),
  op: z.string(),
  name: z.string().nullish(),
  displayName: z.string().nullish(),
  opts: z.record(z.string(), z.unknown()).nullish(),
  data: z.unknown().optional(),
  error: z.unknown().optional(),
});

/** One operation of a 206 answer or of a checkpoint. */
export type Op = z.infer<typeof opSchema>;
export const opsSchema = z.union([z.array(opSchema), opSchema.transform((op) => [op])]);

/** How an attempt may go on: not at all, or again after a while (null: as the backoff says). */
export type Retry = { isAllowed: false } | { isAllowed: true; afterMs: number | null };

/** What came of one call of the app. */
export type Outcome =
  /** The executor's own database did not give what the call needs: nothing was asked of the app. */
  | { type: "unprepared" }
  | { type: "unreachable"; reason: string }
  | { type: "died"; reason: string }
  | { type: "ops"; ops: Op[]; retry: Retry; requestVersion: number }
  | { type: "returned"; data: unknown }
  | { type: "threw"; error: StepFailure; retry: Retry };

function readJson(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function readFailure(value: unknown, fallback: string): StepFailure {
  const parsed = failureSchema.safeParse(value);
  if (parsed.success && (parsed.data.message !== "Unknown error" || !fallback)) return parsed.data;
  const withError = z.object({ error: z.string() }).safeParse(value);
  return { name: "Error", message: withError.success ? withError.data.error : fallback };
}

/**
 * Understands an answer of the SDK (Inngest SDK specification, 4.4.3 and 5.1.1): 200 the function returned,
 * 206 operations, 400 and 500 it threw and may not or may be retried.
 */
export function readOutcome(answer: AppAnswer): Outcome {
  if (answer.kind === "unreachable") return { type: "unreachable", reason: answer.reason };
  if (answer.kind === "dropped") return { type: "died", reason: answer.reason };
  const { status, headers } = answer;
  const body = readJson(answer.body);
  const retryAfter = headers["retry-after"];
  const retry: Retry =
    headers["x-inngest-no-retry"] === "true"
      ? { isAllowed: false }
      : { isAllowed: true, afterMs: retryAfter === undefined ? null : retryAfterMs(retryAfter) };
  const final: Retry = { isAllowed: false };
  if (status === 200 && body !== undefined) return { type: "returned", data: body };
  if (status === 206) {
    const ops = opsSchema.safeParse(body);
    if (ops.success) {
      const requestVersion = Number(headers["x-inngest-req-version"] ?? 2);
      return { type: "ops", ops: ops.data, retry, requestVersion };
    }
    const error = { name: "Error", message: "The app's answer 206 is not a list of operations." };
    return { type: "threw", error, retry: final };
  }
  if (status === 201) {
    const message = 'The embedded executor does not support the option "streaming" of serve().';
    return { type: "threw", error: { name: "Error", message }, retry: final };
  }
  return { type: "threw", error: readFailure(body, `The app answered ${status}.`), retry };
}
