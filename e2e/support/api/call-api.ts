import { type Client, createClient } from "@/lib/client/client";
import type { ExportObject } from "@/lib/contract/export";

export interface ApiAccess {
  url: string;
  apiKey: string;
}

/** The public client, as an outside caller would use it. */
export function clientOf({ url, apiKey }: ApiAccess): Client {
  return createClient({ baseUrl: `${url}/api/v1`, apiKey });
}

/** One call of the public API. Throws an ApiFailure when it is refused; the caller says what the answer is. */
export async function callApi<T>(api: ApiAccess, path: string, body?: unknown): Promise<T> {
  const answer = await clientOf(api).call(path, body === undefined ? {} : { method: "POST", body });
  return answer.body as T;
}

/**
 * Makes an export, or joins the identical one that runs, and waits for its end; `onChange` sees every answer. Throws when
 * it failed.
 */
export function runExport(
  api: ApiAccess,
  body: Record<string, unknown>,
  onChange: (object: ExportObject) => void = () => undefined,
  pollMs = 100,
): Promise<ExportObject> {
  return clientOf(api).runToEnd(body, { onChange, pollMs });
}
