import { randomBytes } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { openStore, type Store } from "@/lib/local/s3/disk/store";
import { authenticate, type Credentials } from "@/lib/local/s3/request/authenticate";
import { openPayload, type Payload } from "@/lib/local/s3/request/payload";
import {
  parseRequest,
  readBody,
  restoreHoistedHeaders,
  type S3Response,
} from "@/lib/local/s3/request/request";
import { lockDataDir } from "../data-dir-lock";
import { makeFolder, syncFolder } from "../sync-folder";
import { route } from "./router";
import { refusalOf } from "./s3-error";
import { writeErrorXml } from "./xml";

export interface S3ServerOptions {
  /** 0 takes a free one. */
  port: number;
  host?: string;
  /** Made when it is not there. */
  dataDir: string;
  credentials: Credentials;
  region: string;
  /** Prints one line a request: method, path without query, status, milliseconds. */
  verbose?: boolean;
  /** Whoever takes longer to send the headers of a request is cut off. */
  headersTimeoutMs?: number;
}

export interface S3Server {
  url: string;
  port: number;
  /** Takes no new request, lets open ones end (5 s at most) and gives the data dir free. */
  close(): Promise<void>;
}

const closeWithinMs = 5_000;
// Longer than a client keeps an idle connection, so that it is never cut just when the client uses it again.
const keepAliveMs = 75_000;
const defaultHeadersTimeoutMs = 15_000;

/**
 * Starts an S3 server over a folder. It does what the app needs of S3 as S3 does it, and refuses the rest with
 * NotImplemented. Rejects with one sentence for a person when the port or the folder cannot be used.
 */
export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const { port, host = "127.0.0.1", dataDir, headersTimeoutMs = defaultHeadersTimeoutMs } = options;
  await prepareFolder(dataDir);
  const unlock = lockDataDir(dataDir);
  try {
    const store = openStore(dataDir);
    await syncFolder(dataDir); // What it has made there, before anything is said to be in it.
    const underWay = new Set<Promise<void>>();
    const handle = (incoming: IncomingMessage, response: ServerResponse): void => {
      const answered = answer(incoming, response, store, options).finally(() => underWay.delete(answered));
      underWay.add(answered);
    };
    // A body may take as long as it likes, headers may not: with no limit of its own for them Node takes the body's.
    const server = createServer({
      keepAliveTimeout: keepAliveMs,
      requestTimeout: 0,
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: headersTimeoutMs / 4,
    });
    server.on("request", handle);
    server.on("checkContinue", handle);
    const boundPort = await listen(server, port, host);
    return {
      url: `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}`,
      port: boundPort,
      async close() {
        await closeServer(server);
        await Promise.all(underWay);
        await store.blobs.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  store: Store,
  options: S3ServerOptions,
): Promise<void> {
  const startedAt = performance.now();
  const requestId = randomBytes(8).toString("hex").toUpperCase();
  response.setHeader("x-amz-request-id", requestId);
  try {
    const result = await operate(incoming, response, store, options).catch((error: unknown) =>
      errorResponse(error, incoming, requestId),
    );
    await send(incoming, response, result);
  } catch (error) {
    // The answer had begun, or the client is gone: all that is left is to cut it short, so that nobody takes it for whole.
    response.destroy();
    if (options.verbose) console.error(`${requestId} cut short: ${String(error)}`);
  }
  if (options.verbose) {
    const path = (incoming.url ?? "").split("?", 1)[0];
    const milliseconds = (performance.now() - startedAt).toFixed(1);
    console.log(`${incoming.method} ${path} ${response.statusCode} ${milliseconds} ms`);
  }
}

async function operate(
  incoming: IncomingMessage,
  response: ServerResponse,
  store: Store,
  options: S3ServerOptions,
): Promise<S3Response> {
  const signed = parseRequest(incoming, readBody(incoming, response));
  const { credentials, region } = options;
  const authentication = authenticate(signed, { credentials, region, now: Date.now() });
  const request = restoreHoistedHeaders(signed);
  const operation = route(request);
  const hasBody = request.method === "PUT" || request.method === "POST";
  const payload = hasBody ? openPayload(request, authentication) : noPayload();
  return operation({ request, payload, store, region });
}

/** What operations without a body get; a body that a client sends all the same is never read. */
function noPayload(): Payload {
  return { chunks: Readable.from([]), trailers: new Map(), signedSha256: null };
}

async function send(incoming: IncomingMessage, response: ServerResponse, result: S3Response): Promise<void> {
  const { status, headers = {}, body = "", release } = result;
  try {
    // A client that still waits for "100 Continue" would not know whether to send its body now.
    if (incoming.headers.expect !== undefined && !incoming.complete) {
      response.setHeader("connection", "close");
    }
    if (typeof body !== "string") {
      response.writeHead(status, headers);
      await pipeline(body, response);
      return;
    }
    const isBodyless = incoming.method === "HEAD" || status === 204 || status === 304;
    const length = isBodyless ? {} : { "content-length": String(Buffer.byteLength(body)) };
    response.writeHead(status, { ...length, ...headers });
    response.end(isBodyless ? undefined : body);
  } finally {
    incoming.resume(); // What is left of a refused body has to be taken before the connection can be used again.
    await release?.();
  }
}

function errorResponse(error: unknown, incoming: IncomingMessage, requestId: string): S3Response {
  const refusal = refusalOf(error);
  if (refusal !== error && !incoming.destroyed) console.error(`${requestId} ${String(error)}`);
  const body = writeErrorXml({
    Code: refusal.code,
    Message: refusal.message,
    ...refusal.details,
    Resource: (incoming.url ?? "").split("?", 1)[0],
    RequestId: requestId,
  });
  const size = refusal.details.ActualObjectSize;
  const rangeHeaders: Record<string, string> =
    size === undefined ? {} : { "content-range": `bytes */${size}` };
  return { status: refusal.status, headers: { "content-type": "application/xml", ...rangeHeaders }, body };
}

async function prepareFolder(dataDir: string): Promise<void> {
  try {
    await makeFolder(dataDir, 0o700);
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new Error(
      `The data folder ${dataDir} cannot be written (${String(cause)}). Give it free, or choose another.`,
      { cause },
    );
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === "EADDRINUSE" ? "is in use by another process" : `cannot be opened (${cause.message})`;
      reject(new Error(`Port ${port} on ${host} ${reason}. Free it, or choose another port.`, { cause }));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), closeWithinMs);
    // A connection whose last request has just ended would else be kept for the next one.
    const sweep = setInterval(() => server.closeIdleConnections(), 20);
    server.close(() => {
      clearTimeout(timer);
      clearInterval(sweep);
      resolve();
    });
  });
}
