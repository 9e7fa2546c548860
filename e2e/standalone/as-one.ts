import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import pLimit from "p-limit";
import { callApi } from "@/e2e/support/api/call-api";
import { createExportAnswer } from "@/lib/contract/export";
import { webhookSecretAnswer } from "@/lib/contract/webhook";
import type { WebhookReceiver } from "@/lib/testing/webhook-receiver";

/** Somebody of whom nothing else of the run asks anything. */
export interface Person {
  email: string;
  apiKey: string;
}

/** Requests of somebody of the house in an hour, by key (lib/http/call/rate-limit.ts), and failed sign-ins (lib/auth/sign-in-throttle.ts). */
const requestsMax = 1000;
const attemptsMax = 10;
const quarterMs = 15 * 60_000;

/**
 * Has several processes of one installation asked at once, and throws where they are not as one: of identical exports one is
 * made, limits are counted together, a change at one wakes who waits at another, and each message of a webhook comes once.
 */
export async function expectAsOne(
  urls: readonly string[],
  /** `counted` is of the house publisher. */
  { counted, exporting }: { counted: Person; exporting: Person },
  receiver: WebhookReceiver,
): Promise<void> {
  // Both limits are counted by quarters of an hour or by hours: in the middle of one none ends.
  const leftMs = quarterMs - (Date.now() % quarterMs);
  if (leftMs < 3 * 60_000) await sleep(leftMs);
  const urlOf = (place: number) => urls[place % urls.length] ?? "";
  const headers = { "x-api-key": exporting.apiKey, "content-type": "application/json" };

  const asked = await inTurns(requestsMax + 20, async (place) => {
    const answer = await fetch(`${urlOf(place)}/api/v1/api-key`, {
      headers: { "x-api-key": counted.apiKey },
    });
    await answer.body?.cancel();
    return answer.status;
  });
  expectSame("the requests of one person's hour", countOf(asked), { 200: requestsMax, 429: 20 });

  const attempts = await inTurns(attemptsMax + 5, async (place) => {
    const answer = await fetch(`${urlOf(place)}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: counted.email, password: "not the one" }),
    });
    await answer.body?.cancel();
    return answer.status;
  });
  expectSame("the attempts to sign in", countOf(attempts), { 401: attemptsMax, 429: 5 });

  const api = { url: urlOf(0), apiKey: exporting.apiKey };
  const { secret } = webhookSecretAnswer.parse(await callApi(api, "/webhooks", { url: receiver.url }));
  receiver.secrets = [secret];
  const body = JSON.stringify({ report_type: "advertisers_csv", search_params: { as_one: true } });
  const answers = await inTurns(30, async (place) => {
    const answer = await fetch(`${urlOf(place)}/api/v1/exports`, { method: "POST", headers, body });
    return createExportAnswer.partial({ deduped: true }).parse(await answer.json());
  });
  const ids = new Set(answers.map((answer) => answer.export.id));
  const made = answers.filter(({ deduped }) => deduped === false).length;
  expectSame("identical exports asked for at once", { ids: ids.size, made }, { ids: 1, made: 1 });

  const [id] = ids;
  for (const url of urls) {
    const path = `/exports/${id}?wait=30`;
    for (let status = ""; status !== "completed"; ) {
      status = (await callApi<{ export: { status: string } }>({ ...api, url }, path)).export.status;
      if (status === "failed") throw new Error(`Export ${id} failed.`);
    }
  }
  await receiver.until((received) => received.some(({ message }) => message.data.export?.id === id));
}

/** Throws where a message came more often than once, although it was received well. */
export function expectOnce({ received }: WebhookReceiver): void {
  const times = new Map<string, number>();
  for (const { id } of received) times.set(id, (times.get(id) ?? 0) + 1);
  const doubled = [...times].filter(([, count]) => count > 1);
  if (received.length === 0 || doubled.length > 0)
    throw new Error(`Of ${received.length} messages ${doubled.length} came more than once.`);
}

/** Does `work` so often, twenty at a time. */
function inTurns<T>(times: number, work: (place: number) => Promise<T>): Promise<T[]> {
  return pLimit(20).map(Array.from({ length: times }).keys(), work);
}

function countOf(statuses: readonly number[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function expectSame(what: string, found: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(found, wanted))
    throw new Error(`Of ${what} there should be ${JSON.stringify(wanted)}: ${JSON.stringify(found)}.`);
  console.log(`As one: ${what}, ${JSON.stringify(found)}.`);
}
