import { randomBytes } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import { Server } from "node:http";
import { refusalOfHost } from "./own-hosts.mjs";

// JavaScript for the reason that security-headers.mjs names.

/** A caller who takes longer to send the headers of a request is cut off, some seconds later: Node looks now and then. */
const headersTimeoutMs = 15_000;

/**
 * Longer than a load balancer keeps an idle connection (an Application Load Balancer does for 60 seconds, Node for five).
 * Whoever ends it first decides: where it is the server, a request that is on its way at that moment gets lost, and its
 * caller has a 502. Source: AWS, User Guide for Application Load Balancers, "Connection idle timeout".
 */
const keepAliveTimeoutMs = 75_000;

/**
 * Keeps connections from being held for nothing, from the first one that a server of this process takes.
 *
 * - Nothing here speaks another protocol: a request to upgrade (WebSocket, h2c) is answered as if it had not asked. That
 *   is what Node does where nobody listens for it, and RFC 9110, section 7.8, allows it; Next keeps such sockets open.
 * - Headers that are sent by halves, or not at all, have an end.
 * - Between requests a connection stays as long as those in front of us may want it, and no longer than the server listens.
 * - Who asks for a host that is not ours is refused before anything else looks at the request, whatever it asks for.
 *
 * @param {{ isDev: boolean, hosts: ReadonlySet<string> | undefined }} options `isDev`: Next's dev server, which tells pages of
 *   changes over a WebSocket; `hosts`: as `namedHosts` makes them; without them any is served
 */
export function guardConnections({ isDev, hosts }) {
  /** @type {WeakSet<Server>} */
  const guarded = new WeakSet();
  subscribe("net.server.socket", (message) => {
    const { socket } = /** @type {{ socket: import("node:net").Socket & { server?: unknown } }} */ (message);
    const { server } = socket;
    if (!(server instanceof Server) || guarded.has(server)) return;
    guarded.add(server);
    if (!isDev) server.removeAllListeners("upgrade");
    server.headersTimeout = headersTimeoutMs;
    // Whoever has set more knows why.
    server.keepAliveTimeout = Math.max(server.keepAliveTimeout, keepAliveTimeoutMs);
    if (hosts) refuseForeignHosts(server, hosts);
    endWithServer(server);
  });
}

/**
 * `server.close` ends the connections that are idle at that moment, and waits for the others. They are idle once they are
 * answered: to be kept then, they would hold the process for as long as idle ones stay.
 *
 * @param {Server} server
 */
function endWithServer(server) {
  server.prependListener("request", (_request, response) => {
    response.once("close", () => {
      if (!server.listening) server.closeIdleConnections();
    });
  });
}

/**
 * @param {Server} server
 * @param {ReadonlySet<string>} hosts
 */
function refuseForeignHosts(server, hosts) {
  const listeners = server.listeners("request");
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    const refusal = refusalOfHost(request, hosts);
    if (refusal === undefined) for (const listener of listeners) listener.call(server, request, response);
    else refuse(response, refusal);
  });
}

/**
 * The error envelope, as lib/http/answer/error-answer.ts writes it. What else the caller sends is not read.
 *
 * @param {import("node:http").ServerResponse} response
 * @param {string} message
 */
function refuse(response, message) {
  const request_id = `req_${randomBytes(12).toString("hex")}`;
  const error = {
    code: "BAD_REQUEST",
    message,
    timestamp: new Date().toISOString(),
    request_id,
    details: {},
  };
  const body = JSON.stringify({ error });
  response.writeHead(400, {
    "content-length": Buffer.byteLength(body),
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-request-id": request_id,
    connection: "close",
  });
  response.end(body);
}
