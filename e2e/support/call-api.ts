import type { CreateExportAnswer, ExportAnswer, ExportObject } from "@/lib/contract/export";

export interface ApiAccess {
  url: string;
  apiKey: string;
}

/** One call of the public API as an outside caller makes it. Throws the envelope's message when it is refused. */
export async function callApi<T>({ url, apiKey }: ApiAccess, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { "x-api-key": apiKey, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok && answer.status !== 409) throw new Error(`${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

/**
 * Makes an export, or joins the identical one that runs, and polls it until it has ended; `onChange` sees every answer.
 * Throws when it failed.
 */
export async function runExport(
  api: ApiAccess,
  body: Record<string, unknown>,
  onChange: (object: ExportObject) => void = () => undefined,
  pollMs = 100,
): Promise<ExportObject> {
  let { export: object } = await callApi<CreateExportAnswer>(api, "/exports", body);
  while (object.status === "pending" || object.status === "processing") {
    onChange(object);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    object = (await callApi<ExportAnswer>(api, `/exports/${object.id}`)).export;
  }
  onChange(object);
  if (object.status === "failed") throw new Error(`Export ${object.id} failed: ${object.error_message}`);
  return object;
}
