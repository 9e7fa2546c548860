import http from "node:http";
import fc from "fast-check";
import pLimit from "p-limit";
import { apiRoutes } from "@/e2e/support/api/api-routes";
import { judge } from "./judge";
import { type FuzzCredentials, type FuzzRequest, fuzzRequest } from "./requests";
import { send } from "./send";

export interface FuzzOptions {
  url: string;
  credentials: FuzzCredentials;
  /** Texts that may be in no answer. */
  secrets: readonly string[];
  seed: number;
  requests: number;
  /** Only the request of this number, for looking at it again. */
  only?: number;
  onAnswer?: (done: number) => Promise<void>;
}

export interface FuzzResult {
  /** How many answers had each status; 0 is none. */
  statuses: Record<number, number>;
  problems: { index: number; request: FuzzRequest; status: number; problems: string[] }[];
}

const inParallel = 12;

/** Sends seeded requests to every route and judges each answer. The same seed sends the same requests. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { url, seed, secrets, only } = options;
  const requests = fc.sample(fuzzRequest(apiRoutes(), options.credentials), {
    seed,
    numRuns: options.requests,
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: inParallel });
  const limit = pLimit(inParallel);
  const result: FuzzResult = { statuses: {}, problems: [] };
  let done = 0;
  await Promise.all(
    requests.map((request, index) =>
      limit(async () => {
        if (only !== undefined && only !== index) return;
        const answer = await send(url, request, agent).catch((error: unknown) => String(error));
        const status = typeof answer === "string" ? 0 : answer.status;
        const problems = typeof answer === "string" ? [answer] : judge(request, answer, secrets);
        result.statuses[status] = (result.statuses[status] ?? 0) + 1;
        if (problems.length > 0) result.problems.push({ index, request, status, problems });
        await options.onAnswer?.(++done);
      }),
    ),
  );
  agent.destroy();
  return result;
}

/** A request in words, short enough to read. */
export function describeRequest({ method, target, headers, body }: FuzzRequest): string {
  const text = body ? ` ${body.length} bytes: ${JSON.stringify(body.toString("utf8").slice(0, 300))}` : "";
  return `${method} ${target.slice(0, 300)} ${JSON.stringify(headers).slice(0, 400)}${text}`;
}
