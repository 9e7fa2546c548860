import type { ExportAnswer, ExportObject } from "@/lib/contract/export";
import type { ApiAccess } from "./call-api";

export interface StreamedExport {
  id: string;
  object: ExportObject;
}

/**
 * Reads one of the event streams, as a browser does: yields each message until the server or the caller ends it.
 * Throws when the answer is no event stream.
 */
export async function* readEventStream(
  { url, apiKey }: ApiAccess,
  path: string,
  { lastEventId, signal }: { lastEventId?: string; signal?: AbortSignal } = {},
): AsyncGenerator<StreamedExport, void, void> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    headers: {
      "x-api-key": apiKey,
      // As browsers do; a stream that is compressed on the way comes late.
      "accept-encoding": "gzip, br",
      ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
    },
    ...(signal ? { signal } : {}),
  });
  if (answer.status !== 200 || !answer.body) throw new Error(`${path}: ${answer.status}`);
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of answer.body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = new Map(block.split("\n").map((line) => splitField(line)));
      const data = fields.get("data");
      if (data === undefined) continue;
      const { export: object }: ExportAnswer = JSON.parse(data);
      yield { id: fields.get("id") ?? "", object };
    }
  }
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
}
