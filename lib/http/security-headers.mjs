import { randomBytes } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import { guardConnections } from "./guard-connections.mjs";
import { namedHosts } from "./own-hosts.mjs";
import { makeWellFormed } from "./well-formed-request.mjs";

// JavaScript, because next.config.mjs imports it and Node 20 reads no types.

/** Headers that are the same on every answer, whatever it is. */
const fixedHeaders = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // Addresses of ours hold filters and ids; nobody else learns them. Our own pages keep their Origin.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy":
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), midi=(), display-capture=()",
};

const twoYearsSeconds = 63_072_000;

/**
 * What a page of ours may load and run: our own files, and inline scripts that carry the answer's nonce. Styles may be
 * inline, since React and the charts position things by `style` attributes, for which there are no nonces.
 * Downloads are navigations, which no directive here covers, so the object store is not named.
 * Source: Content Security Policy Level 3.
 *
 * @param {{ scripts: string, isHttps: boolean }} options `scripts`: what may run beside our own files
 */
function contentSecurityPolicy({ scripts, isHttps }) {
  return [
    "default-src 'none'",
    `script-src 'self' ${scripts}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(isHttps ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

/**
 * Gives every answer of this process its security headers, and every request the nonce for its page; what is no good
 * HTTP is put right first (`well-formed-request.mjs`).
 *
 * Next puts the nonce that it finds in the *request's* Content-Security-Policy on the scripts it writes. Its own way to
 * set that is a proxy file at the top of the repository; this does the same where Node's HTTP server announces a request,
 * before anybody handles it, and so it also covers answers that never reach a proxy: static files and Next's own errors.
 * What a caller put into that header is replaced.
 *
 * It also appends the peer's address to X-Forwarded-For, as every hop does: Next fills that header only where it is
 * missing and would believe what a caller wrote. The last entry is then always true (`lib/http/call/client-address.ts`).
 *
 * X-Forwarded-Host, which Next would believe of anybody, tells the host of APP_URL, or nothing.
 *
 * @param {{ isDev: boolean, environment?: Record<string, string | undefined> }} options `isDev`: Next's dev server, whose
 *   reloading uses eval; `environment`: that of the process, for the hosts that are ours; without it any is served, as fits a
 *   server where every call is signed
 */
export function guardHttpServer({ isDev, environment }) {
  /** @type {typeof globalThis & { trancheGuard?: true }} */
  const holder = globalThis;
  if (holder.trancheGuard) return;
  holder.trancheGuard = true;
  guardConnections({ isDev, hosts: environment && namedHosts(environment) });
  const [publicHost] = namedHosts({ APP_URL: environment?.APP_URL });
  subscribe("http.server.request.start", (message) => {
    const { request, response, socket } =
      /** @type {{ request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse, socket: import("node:net").Socket }} */ (
        message
      );
    makeWellFormed(request);
    const isHttps = isHttpsRequest(request.headers["x-forwarded-proto"], socket);
    const scripts = `'nonce-${randomBytes(16).toString("base64")}'${isDev ? " 'unsafe-eval'" : ""}`;
    const policy = contentSecurityPolicy({ scripts, isHttps });
    request.headers["content-security-policy"] = policy;
    delete request.headers["content-security-policy-report-only"];
    response.setHeader("content-security-policy", policy);
    for (const [name, value] of Object.entries(fixedHeaders)) response.setHeader(name, value);
    if (isHttps) response.setHeader("strict-transport-security", `max-age=${twoYearsSeconds}`);
    delete request.headers["x-forwarded-host"];
    if (publicHost !== undefined) request.headers["x-forwarded-host"] = publicHost;
    const forwardedFor = [request.headers["x-forwarded-for"], socket.remoteAddress].flat().filter(Boolean);
    request.headers["x-forwarded-for"] = forwardedFor.join(", ");
  });
}

/**
 * The headers for platforms that run pages without a Node HTTP server of ours (Vercel), as next.config.mjs takes them.
 * They are the same for every answer, so there is no nonce and inline scripts have to be let through.
 */
export function staticSecurityHeaders() {
  const policy = contentSecurityPolicy({ scripts: "'unsafe-inline'", isHttps: true });
  return [
    ...Object.entries({ ...fixedHeaders, "content-security-policy": policy }),
    ["strict-transport-security", `max-age=${twoYearsSeconds}`],
  ].map(([key, value]) => ({ key, value }));
}

/**
 * Whether the caller came over https, here or at the proxy in front. A caller who lies about it changes only the
 * headers of the caller's own answer.
 *
 * @param {string | string[] | undefined} forwardedProto
 * @param {import("node:net").Socket} socket
 */
function isHttpsRequest(forwardedProto, socket) {
  return forwardedProto === "https" || "encrypted" in socket;
}
