import { type ExportObject, errorAnswer, exportAnswer, exportListAnswer } from "@/lib/contract/export";
import type { HistoriesStack } from "./histories-stack";
import { HistoryError, type Model, type ReaderName } from "./model";

/** Which app process is asked. */
export type ProcessIndex = 0 | 1;

export interface Answer {
  status: number;
  body: unknown;
}

interface Ask {
  method?: "GET" | "POST";
  body?: unknown;
  idempotencyKey?: string | undefined;
}

/** One call with a key, as an outside program makes it. An answer of 500 and more is never right. */
export async function askWithKey(
  { urls }: HistoriesStack,
  at: ProcessIndex,
  key: string,
  path: string,
  { method = "GET", body, idempotencyKey }: Ask = {},
): Promise<Answer> {
  const answer = await fetch(`${urls[at]}/api/v1${path}`, {
    method,
    redirect: "manual",
    headers: {
      "x-api-key": key,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (answer.status >= 500)
    throw new HistoryError(`${method} ${path} was answered ${answer.status}: ${text}`);
  return { status: answer.status, body: text === "" ? null : JSON.parse(text) };
}

/** The same as one of the people. */
export function ask(
  stack: HistoriesStack,
  model: Model,
  reader: ReaderName,
  at: ProcessIndex,
  path: string,
  more: Ask = {},
): Promise<Answer> {
  return askWithKey(stack, at, model.people[reader].key, path, more);
}

/** Throws unless the answer is an error envelope with that number. */
export function expectRefusal(answer: Answer, status: number, what: string): void {
  const parsed = errorAnswer.safeParse(answer.body);
  if (answer.status !== status || !parsed.success)
    throw new HistoryError(`${what} was answered ${tell(answer)}, wanted the envelope of a ${status}`);
}

export function isRefusal({ body }: Answer): boolean {
  return errorAnswer.safeParse(body).success;
}

export function exportIn(answer: Answer, what: string): ExportObject {
  const parsed = exportAnswer.safeParse(answer.body);
  if (!parsed.success) throw new HistoryError(`${what} was answered ${tell(answer)}`);
  return parsed.data.export;
}

export function listIn(answer: Answer, what: string): ExportObject[] {
  const parsed = exportListAnswer.safeParse(answer.body);
  if (!parsed.success) throw new HistoryError(`${what} was answered ${tell(answer)}`);
  return parsed.data.exports;
}

export function tell({ status, body }: Answer): string {
  return `${status} ${JSON.stringify(body)}`;
}
