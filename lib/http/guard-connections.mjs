import { subscribe } from "node:diagnostics_channel";
import { Server } from "node:http";

// JavaScript for the reason that security-headers.mjs names.

/** A caller who takes longer to send the headers of a request is cut off, some seconds later: Node looks now and then. */
const headersTimeoutMs = 15_000;

/**
 * Keeps connections from being held for nothing, from the first one that a server of this process takes.
 *
 * - Nothing here speaks another protocol: a request to upgrade (WebSocket, h2c) is answered as if it had not asked. That
 *   is what Node does where nobody listens for it, and RFC 9110, section 7.8, allows it; Next keeps such sockets open.
 * - Headers that are sent by halves, or not at all, have an end.
 */
export function guardConnections() {
  /** @type {WeakSet<Server>} */
  const guarded = new WeakSet();
  subscribe("net.server.socket", (message) => {
    const { socket } = /** @type {{ socket: import("node:net").Socket & { server?: unknown } }} */ (message);
    const { server } = socket;
    if (!(server instanceof Server) || guarded.has(server)) return;
    guarded.add(server);
    server.removeAllListeners("upgrade");
    server.headersTimeout = headersTimeoutMs;
  });
}
