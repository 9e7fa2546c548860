import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { serve } from "inngest/edge";
import { readCommand } from "@/lib/command";
import { coreDeps, startBackground } from "@/lib/deps/core";
import { createHealthCheck } from "@/lib/deps/health";
import { createMetricsAnswer } from "@/lib/deps/metrics";
import { workerDeps } from "@/lib/deps/worker";
import { guardHttpServer } from "@/lib/http/security-headers.mjs";

// npm run worker: the durable functions without pages, on a port of their own, until SIGINT or SIGTERM. The same signed
// endpoint as the web app's; whoever calls it (INNGEST_BASE_URL) has to know this one's address.

const usage = `npm run worker

Runs the durable functions in a process without pages, at WORKER_HOST and WORKER_PORT, until Ctrl-C.`;

readCommand({ usage, usesInstallation: true }, {});
// The functions are described when they are loaded, so only now that the settings have been read.
const [{ announce }, { answerCall, endpoint }] = await Promise.all([
  import("./announce"),
  import("./endpoint"),
]);
const { settings, log } = coreDeps();
const origin = `http://${settings.WORKER_HOST}:${settings.WORKER_PORT}`;
const handle = serve(endpoint);
const health = createHealthCheck();
const metrics = createMetricsAnswer();
const methods = ["GET", "POST", "PUT"];

async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/api/health" && request.method === "GET") return health();
  if (pathname === "/metrics" && request.method === "GET") return metrics(request);
  if (pathname !== "/api/inngest") return new Response(null, { status: 404 });
  return answerCall(request, async (body) => {
    const { url, method, headers } = request;
    return handle(new Request(url, { method, headers, body }));
  });
}

function toRequest(incoming: IncomingMessage): Request {
  const { method = "", url = "", headersDistinct } = incoming;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct))
    for (const value of values) headers.append(name, value);
  const hasBody = method !== "GET";
  return new Request(new URL(url, origin), {
    method,
    headers,
    ...(hasBody && { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" }),
  });
}

async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  // A `Request` cannot be made of every method there is.
  if (!methods.includes(incoming.method ?? "")) {
    outgoing.writeHead(405, { allow: methods.join(", ") }).end();
    return;
  }
  try {
    const response = await answer(toRequest(incoming));
    outgoing.writeHead(response.status, [...response.headers].flat());
    if (response.body === null) outgoing.end();
    else await pipeline(response.body, outgoing);
  } catch (error) {
    log.error({ err: error, path: incoming.url }, "request failed");
    if (!outgoing.headersSent) outgoing.writeHead(500);
    outgoing.end();
  }
}

guardHttpServer({ isDev: false });
await startBackground(announce);
const server = createServer((incoming, outgoing) => void respond(incoming, outgoing));
// What runs may end; a step that takes longer is tried again elsewhere.
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => server.close(() => process.exit(0)));
server.listen(settings.WORKER_PORT, settings.WORKER_HOST);
await once(server, "listening");
log.info(`durable functions at ${origin}/api/inngest`);
process.send?.({ type: "ready" });
workerDeps().makeDeps.renderPool.start();
