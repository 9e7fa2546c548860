import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

// A process of its own, so that what greedy people do does not keep the clock of those who are measured. It takes its
// order as JSON in its first argument, says when all of it is under way, and goes on until it is told to stop; then it
// says what it got.

const order = z
  .object({
    url: z.string(),
    apiKeys: z.array(z.string()),
    /** Of each person, at a time. */
    summaries: z.number(),
    exports: z.number(),
    streams: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? ""));

export interface GreedyResult {
  summaries: number;
  summariesRefused: number;
  exportsAsked: number;
  exportsRefused: number;
  streams: number;
  streamsRefused: number;
  /** Bytes of the streams. */
  streamBytes: number;
  /** Any answer of 500 and above but 503, and whatever broke off, whatever it was asked. */
  faults: number;
}

const result: GreedyResult = {
  summaries: 0,
  summariesRefused: 0,
  exportsAsked: 0,
  exportsRefused: 0,
  streams: 0,
  streamsRefused: 0,
  streamBytes: 0,
  faults: 0,
};
/** Those who have as many exports under way as they may. */
const sated = new Set<string>();
let isUnderWay = false;
const ending = new AbortController();
const { signal } = ending;

async function ask(apiKey: string, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { "x-api-key": apiKey, "content-type": "application/json" };
  const answer = await fetch(`${order.url}/api/v1${path}`, { ...init, headers, signal });
  if (answer.status >= 500 && answer.status !== 503) result.faults += 1;
  return answer;
}

/** As long as it says, which is all that keeps a greedy person from asking at once. */
async function waitAsTold(answer: Response): Promise<void> {
  await answer.text();
  await sleep(1000 * Number(answer.headers.get("retry-after") ?? 1), undefined, { signal });
}

/** Told once: all streams are open, and everybody has asked for exports until no more were taken. */
function sayWhenUnderWay(): void {
  const { apiKeys, streams } = order;
  if (isUnderWay || sated.size < apiKeys.length || result.streams < apiKeys.length * streams) return;
  isUnderWay = true;
  process.send?.("under way");
}

async function summarize(apiKey: string): Promise<void> {
  const asked = { period: "last_90_days", min_clicks: result.summaries % 7 };
  const query = encodeURIComponent(JSON.stringify(asked));
  const answer = await ask(apiKey, `/reports/clicks_details_excel/summary?search_params=${query}`);
  if (answer.ok) {
    await answer.text();
    result.summaries += 1;
  } else {
    result.summariesRefused += 1;
    await waitAsTold(answer);
  }
}

/** As many as there may be: the next one as soon as one is taken. */
async function exportOne(apiKey: string): Promise<void> {
  const search_params = { period: "last_90_days", run: crypto.randomUUID() };
  const body = JSON.stringify({ report_type: "clicks_details_excel", search_params });
  const answer = await ask(apiKey, "/exports", { method: "POST", body });
  if (answer.status === 202) {
    await answer.text();
    result.exportsAsked += 1;
  } else {
    result.exportsRefused += 1;
    sated.add(apiKey);
    sayWhenUnderWay();
    await waitAsTold(answer);
  }
}

async function watch(apiKey: string): Promise<void> {
  const answer = await ask(apiKey, "/exports/events");
  if (answer.ok) {
    result.streams += 1;
    sayWhenUnderWay();
    for await (const chunk of answer.body ?? []) result.streamBytes += chunk.byteLength;
  } else {
    result.streamsRefused += 1;
    await waitAsTold(answer);
  }
}

/** Again and again until the end, also after an answer that broke off. */
async function goOn(act: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    try {
      await act();
    } catch {
      if (!signal.aborted) result.faults += 1;
    }
  }
}

const several = (count: number, act: () => Promise<void>) => Array.from({ length: count }, () => goOn(act));

process.once("message", () => ending.abort());
await Promise.all(
  order.apiKeys.flatMap((apiKey) => [
    ...several(order.summaries, () => summarize(apiKey)),
    ...several(order.exports, () => exportOne(apiKey)),
    ...several(order.streams, () => watch(apiKey)),
  ]),
);
process.send?.(result, () => process.disconnect());
