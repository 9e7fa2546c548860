import type { ExportAnswer, ExportObject } from "@/lib/contract/export";
import { ApiFailure } from "./api-failure";
import { type ClientOptions, call } from "./call";

/** A completed export with its file. */
export interface RunOutcome {
  export: ExportObject;
  file: ReadableStream<Uint8Array>;
}

/** The file of a completed export as a stream. A link that has run out meanwhile is asked for anew, once. */
export async function openFile(
  client: ClientOptions,
  { id, download_url }: ExportObject,
  signal?: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const fetchFile = (url: string) => fetchLink(url, client.fetch, signal);
  const first = download_url === null ? undefined : await fetchFile(download_url);
  if (first?.ok && first.body) return first.body;
  await first?.body?.cancel();
  const { body } = await call(client, `/exports/${id}`, { signal });
  const link = (body as ExportAnswer).export.download_url;
  if (link === null) {
    throw new ApiFailure(`Export ${id} has no file to download.`, { code: "NO_FILE", responseBody: body });
  }
  const second = await fetchFile(link);
  if (second.ok && second.body) return second.body;
  throw new ApiFailure(`The download of export ${id} answered with status ${second.status}.`, {
    code: `HTTP_${second.status}`,
    status: second.status,
  });
}

async function fetchLink(
  url: string,
  fetch: NonNullable<ClientOptions["fetch"]> = globalThis.fetch,
  signal?: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(url, signal ? { signal } : {});
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiFailure("The file's store gave no answer.", { code: "NETWORK", cause: error });
  }
}
