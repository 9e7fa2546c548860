import type { ExportAnswer, ExportObject } from "@/lib/contract/export";
import { ApiFailure } from "./api-failure";
import { type ClientOptions, call } from "./call";

/** The server's longest (contract: `?wait=` up to 30 s). */
const longPollSeconds = 30;
/** A server that knows `?wait=` does not answer without news in less than this. */
const longPollMsMin = 500;
const failuresMax = 5;

export interface WaitOptions {
  /** Sees every state that is told, the last one too. */
  onChange?: (object: ExportObject) => void;
  /** Between polls where the server does not wait; what it says in Retry-After (1 s) otherwise. */
  pollMs?: number;
  signal?: AbortSignal;
}

/**
 * Waits until the export has ended, completed or failed, and returns it. The server is asked to hold its answer back
 * until there is news (`?wait=30`); one that answers at once is polled. Up to five passing failures in a row are waited
 * out; then, and at any other refusal, throws an `ApiFailure`.
 */
export async function waitFor(
  client: ClientOptions,
  id: number,
  { onChange, pollMs, signal }: WaitOptions = {},
): Promise<ExportObject> {
  let failures = 0;
  let known = "";
  for (;;) {
    const askedAt = performance.now();
    // The first question is answered at once: there may be nothing to wait for.
    const query = known === "" ? "" : `?wait=${longPollSeconds}`;
    try {
      const { body, headers } = await call(client, `/exports/${id}${query}`, { signal });
      failures = 0;
      const { export: object } = body as ExportAnswer;
      onChange?.(object);
      if (object.status === "completed" || object.status === "failed") return object;
      const seen = JSON.stringify([object.status, object.progress]);
      const hasNews = seen !== known;
      const isHeldBack = performance.now() - askedAt >= longPollMsMin;
      known = seen;
      if (!hasNews && !isHeldBack) await delay(pollMs ?? retryAfterMs(headers), signal);
    } catch (error) {
      failures += 1;
      if (!(error instanceof ApiFailure) || !error.isPassing || failures > failuresMax) throw error;
      await delay((error.retryAfterSeconds ?? failures) * 1000, signal);
    }
  }
}

function retryAfterMs(headers: Headers): number {
  const seconds = Number(headers.get("retry-after"));
  return seconds > 0 ? seconds * 1000 : 1000;
}

function delay(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
