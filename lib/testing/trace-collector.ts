import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { z } from "zod";

const sentSpan = z.object({ traceId: z.string(), spanId: z.string(), name: z.string() });
const sentTraces = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(sentSpan) })) })),
});

export type CollectedSpan = z.infer<typeof sentSpan>;

/** What takes traces in OTLP over HTTP with JSON, as any collector does. Source: OTLP specification, "OTLP/HTTP". */
export async function startTraceCollector(): Promise<{
  url: string;
  spans: CollectedSpan[];
  close(): void;
}> {
  const spans: CollectedSpan[] = [];
  const server = createServer(async (request, response) => {
    for (const { scopeSpans } of sentTraces.parse(await json(request)).resourceSpans)
      spans.push(...scopeSpans.flatMap((scope) => scope.spans));
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
