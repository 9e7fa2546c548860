import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { z } from "zod";
import { isSameSecret } from "@/lib/auth/same-secret";
import { loadMemos } from "@/lib/local/inngest/app/dispatch";
import { opsSchema } from "@/lib/local/inngest/app/outcome";
import { bearerToken } from "@/lib/local/inngest/app/signature";
import type { ExecutorContext } from "@/lib/local/inngest/context";
import { limits } from "@/lib/local/inngest/limits";
import { acceptEvents, EventsRefusedError } from "./accept-events";
import { applyCheckpoint } from "./checkpoint";
import type { PageDoor } from "./page-door";
import { renderRun, renderRuns } from "./status-page";

interface Reply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

interface Health {
  isActive: () => boolean;
  /** What the last registration came to, in words. */
  registration: () => string;
}

const checkpointSchema = z.looseObject({ qi_id: z.string(), steps: opsSchema });

const reply = (status: number, body: unknown): Reply => ({ status, body });
const refuse = (status: number, error: string): Reply => reply(status, { status, error });

/** Thrown by readBody; answered with its status. */
class BodyError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const buffer: Buffer = chunk; // no encoding is set on the request, so chunks are buffers
    bytes += buffer.length;
    if (bytes > limits.runStateBytesMax) throw new BodyError(413, "The request body is too large.");
    chunks.push(buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new BodyError(400, "The request body is not JSON.");
  }
}

/** Another site's page must not reach us through a name that it points at this machine (DNS rebinding). */
function isOwnHost(request: IncomingMessage, host: string): boolean {
  const name = (request.headers.host ?? "").replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return ["127.0.0.1", "localhost", "::1", host].includes(name);
}

/**
 * What the SDK and the operator may ask of the executor: the parts of Inngest's HTTP API that the SDK uses
 * for events, checkpoints and large runs, `GET /health`, and a page of the runs at `GET /` for whom `door` lets in.
 */
export function createHttpApi(
  context: ExecutorContext,
  { host, door, health }: { host: string; door: PageDoor; health: Health },
): http.Server {
  const bearer = context.signingKey === null ? null : `Bearer ${bearerToken(context.signingKey)}`;
  const isSdk = (request: IncomingMessage) =>
    bearer === null || isSameSecret(request.headers.authorization ?? "", bearer);

  async function handleEvents(request: IncomingMessage, key: string): Promise<Reply> {
    if (context.signingKey !== null && !isSameSecret(decodeURIComponent(key), context.eventKey))
      return refuse(401, "Event key not found");
    const seed = request.headers["x-inngest-event-id-seed"];
    const ids = await acceptEvents(
      context,
      await readBody(request),
      typeof seed === "string" ? seed : undefined,
    );
    return reply(200, { ids, status: 200 });
  }

  async function handleCheckpoint(request: IncomingMessage, runId: string): Promise<Reply> {
    const parsed = checkpointSchema.safeParse(await readBody(request));
    if (!parsed.success) return refuse(400, z.prettifyError(parsed.error));
    const isCurrent = await applyCheckpoint(context, runId, parsed.data.qi_id, parsed.data.steps);
    return isCurrent ? reply(200, { status: 200 }) : refuse(409, "Stale dispatch");
  }

  async function handleSdk(request: IncomingMessage, path: string[]): Promise<Reply> {
    const [version, kind, id, last] = path;
    const runId = decodeURIComponent(id ?? "");
    if (request.method === "POST" && version === "v1" && kind === "checkpoint" && last === "async")
      return handleCheckpoint(request, runId);
    if (request.method === "GET" && version === "v0" && kind === "runs" && last === "actions")
      return reply(200, (await loadMemos(context, runId, null)).steps);
    if (request.method === "GET" && version === "v0" && kind === "runs" && last === "batch")
      return reply(200, await loadEvents(context, runId));
    if (path.join("/") === "fn/register") {
      // The URL in it follows whatever Host header the app was called with; only our own is ever used.
      context.syncSignal.notify();
      return reply(200, { ok: true, status: 200, modified: false });
    }
    return refuse(501, `The embedded executor does not support ${request.method} /${path.join("/")}.`);
  }

  async function handle(request: IncomingMessage, url: URL): Promise<Reply> {
    const path = url.pathname.split("/").slice(1);
    const [first = "", second = ""] = path;
    if (!isOwnHost(request, host)) return refuse(403, "This host name is not served here.");
    if (url.pathname === "/health") {
      const isOk = health.isActive() && (await isAnswering(context));
      return reply(isOk ? 200 : 503, { ok: isOk, registration: health.registration() });
    }
    if (request.method === "GET" && url.pathname === "/open") {
      const cookie = door.exchange(url.searchParams.get("code") ?? "");
      if (cookie === null) return refuse(401, "This link was used already; the next one was printed then.");
      return { ...reply(303, "See /"), headers: { location: "/", "set-cookie": cookie } };
    }
    if (request.method === "GET" && (url.pathname === "/" || (first === "runs" && path.length === 2))) {
      if (!door.isOpenFor(request.headers.cookie))
        return refuse(401, "Open this page with the link that the executor printed.");
      if (url.pathname === "/")
        return reply(200, await renderRuns(context, url.searchParams.get("status"), health.registration()));
      const page = await renderRun(context, decodeURIComponent(second));
      return page === null ? refuse(404, "No such run.") : reply(200, page);
    }
    if (!health.isActive()) return refuse(503, "This executor is not active.");
    if (request.method === "POST" && first === "e" && path.length === 2) return handleEvents(request, second);
    return isSdk(request) ? handleSdk(request, path) : refuse(401, "Unauthorized");
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let result: Reply;
    try {
      result = await handle(request, new URL(request.url ?? "/", "http://localhost"));
    } catch (error) {
      if (error instanceof EventsRefusedError || error instanceof BodyError)
        result = refuse(error.status, error.message);
      else if (error instanceof URIError) result = refuse(400, "The path is not valid.");
      else {
        context.log(`request failed: ${error instanceof Error ? error.message : error}`);
        result = refuse(503, "The executor cannot do this now.");
      }
    }
    const isPage = typeof result.body === "string";
    response.writeHead(result.status, {
      "content-type": isPage ? "text/html; charset=utf-8" : "application/json",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      ...result.headers,
    });
    response.end(isPage ? result.body : JSON.stringify(result.body));
  }

  // Its callers are on this machine: who takes longer to send headers wants the connection, not an answer.
  const timeouts = { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 };
  return http.createServer(timeouts, (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
}

async function isAnswering(context: ExecutorContext): Promise<boolean> {
  return context.db.pool.query("select 1").then(
    () => true,
    () => false,
  );
}

async function loadEvents(context: ExecutorContext, runId: string): Promise<unknown[]> {
  const { rows } = await context.db.pool.query("select event from inn.runs where id = $1", [runId]);
  return rows.map((row) => row.event);
}
