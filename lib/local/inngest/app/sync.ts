import { z } from "zod";
import type { ExecutorContext } from "@/lib/local/inngest/context";
import { callApp } from "./app-client";
import { parseFunction, type RegisteredFunction, UnsupportedFunctionError } from "./registration";
import { canonicalJson } from "./signature";

const retryMs = 300;

const answerSchema = z.looseObject({ sdk: z.string().optional(), functions: z.array(z.unknown()) });

export interface Sync {
  /** Asks the app for its functions; returns the milliseconds until it should be asked again. */
  turn(): Promise<number>;
  /** Resolves when the app has been asked with success. */
  first: Promise<void>;
  /** In words: what the last try came to. */
  state(): string;
}

/** Asks the app what functions it has (Inngest SDK specification, 4.3, in the SDK's in-band form). */
async function fetchFunctions(context: ExecutorContext, signal: AbortSignal): Promise<RegisteredFunction[]> {
  const answer = await callApp({
    method: "PUT",
    url: new URL(context.appUrl),
    headers: { "x-inngest-sync-kind": "in_band" },
    body: canonicalJson({ url: context.appUrl }),
    signingKey: context.signingKey,
    signal,
  });
  if (answer.kind !== "answered") throw new Error(`waiting for the app: ${answer.reason}`);
  const parsed = answerSchema.safeParse(answer.status === 200 ? JSON.parse(answer.body) : null);
  if (!parsed.success)
    throw new Error(
      `the app did not name its functions (status ${answer.status}); INNGEST_ALLOW_IN_BAND_SYNC must not be off`,
    );
  return parsed.data.functions.map(parseFunction);
}

/**
 * Keeps `context.functions` as the app has them. A set with a function that the executor cannot run is
 * refused as a whole: the functions stay as they were, and no run starts before a set is accepted.
 */
export function createSync(context: ExecutorContext, intervalMs: number, signal: AbortSignal): Sync {
  let state = "waiting for the app";
  let announced = "";
  let finishFirst: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    finishFirst = resolve;
  });

  function announce(text: string): void {
    if (text !== announced) context.log(text);
    announced = text;
  }

  return {
    first,
    state: () => state,
    async turn() {
      try {
        const functions = await fetchFunctions(context, signal);
        context.functions = new Map(functions.map((fn) => [fn.id, fn]));
        state = `${functions.length} functions`;
        announce(`${functions.length} functions registered: ${functions.map(({ id }) => id).join(", ")}`);
        finishFirst();
        return intervalMs;
      } catch (error) {
        if (signal.aborted) return retryMs;
        const isRefused = error instanceof UnsupportedFunctionError;
        state = error instanceof Error ? error.message : String(error);
        announce(isRefused ? `registration refused: ${state}` : state);
        return isRefused ? intervalMs : retryMs;
      }
    },
  };
}
