import type { ErrorAnswer } from "@/lib/contract/export";
import { ApiFailure } from "./api-failure";

export interface ClientOptions {
  /** Where the API is: "https://app.example.com/api/v1". On a page of the app itself it may be left out. */
  baseUrl?: string;
  /** Sent as X-Api-Key. Without one the browser's session counts. */
  apiKey?: string;
  /** Sent with every call. */
  headers?: Record<string, string>;
  /** Used in place of the global fetch: one that goes through a proxy, for example. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

export interface CallOptions {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** On a page: the call goes on when the page is left meanwhile. */
  keepalive?: boolean;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** One call. Throws an `ApiFailure` for every answer that is no success, and when there is none; aborting throws as fetch. */
export async function call(
  { baseUrl = "/api/v1", apiKey, headers: always, fetch }: ClientOptions,
  path: string,
  { method = "GET", body, headers, signal, keepalive }: CallOptions = {},
): Promise<Answer> {
  const init: RequestInit = {
    method,
    headers: {
      accept: "application/json",
      ...(apiKey === undefined ? {} : { "x-api-key": apiKey }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...always,
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
    ...(keepalive ? { keepalive } : {}),
  };
  if (!/^https?:/i.test(baseUrl) && typeof location === "undefined") {
    throw new TypeError(`Only a page knows where ${baseUrl} is. Give createClient a baseUrl with https://.`);
  }
  const { response, text } = await send(`${baseUrl.replace(/\/+$/, "")}${path}`, init, fetch);
  const parsed = parseJson(text);
  if (!response.ok) throw refusal(response, parsed);
  if (parsed === undefined && text !== "") {
    // A sign-in page of a proxy, for example.
    const { status } = response;
    throw new ApiFailure("The answer is not JSON, so it is not the API's.", { code: "NOT_JSON", status });
  }
  return { status: response.status, headers: response.headers, body: parsed };
}

async function send(
  url: string,
  init: RequestInit,
  fetch: NonNullable<ClientOptions["fetch"]> = globalThis.fetch,
): Promise<{ response: Response; text: string }> {
  try {
    const response = await fetch(url, init);
    return { response, text: await response.text() };
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiFailure("There was no answer.", { code: "NETWORK", cause: error });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal({ status, headers }: Response, body: unknown): ApiFailure {
  const error = isErrorAnswer(body) ? body.error : undefined;
  const retryAfter = Number(headers.get("retry-after") ?? Number.NaN);
  return new ApiFailure(error?.message ?? `The server answered with status ${status}.`, {
    code: error?.code ?? `HTTP_${status}`,
    status,
    details: error?.details ?? {},
    requestId: error?.request_id ?? headers.get("x-request-id") ?? undefined,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
    responseBody: body,
  });
}

function isErrorAnswer(body: unknown): body is ErrorAnswer {
  return typeof body === "object" && body !== null && "error" in body && typeof body.error === "object";
}
