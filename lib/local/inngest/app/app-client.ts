import http, { type IncomingHttpHeaders } from "node:http";
import https from "node:https";
import { sign, signatureFault } from "./signature";

export type AppAnswer =
  /** The app was not reached, or what answered was not its Inngest route: nothing has run. */
  | { kind: "unreachable"; reason: string }
  /** The connection broke after the call had been made: it is not known what has run. */
  | { kind: "dropped"; reason: string }
  | { kind: "answered"; status: number; headers: IncomingHttpHeaders; body: string };

interface AppCall {
  method: "POST" | "PUT";
  url: URL;
  headers: Record<string, string>;
  /** Canonical JSON, since that is what the SDK signs and verifies. */
  body: string;
  signingKey: string | null;
  signal: AbortSignal;
}

/** Why an answer does not come from the SDK with our key, or null if it does. */
function answerFault(
  call: AppCall,
  status: number,
  headers: IncomingHttpHeaders,
  body: string,
): string | null {
  if (status === 401)
    return call.signingKey === null
      ? "the app wants signed calls; run it with INNGEST_DEV, or the executor without --dev"
      : "the app refused our signature; its INNGEST_SIGNING_KEY is another one than the executor's";
  if (!headers["x-inngest-sdk"]) return `${call.url.origin} answered ${status}, but not as an Inngest route`;
  if (call.signingKey === null) return null;
  const signature = headers["x-inngest-signature"];
  const fault = signatureFault(typeof signature === "string" ? signature : undefined, body, call.signingKey);
  return (
    fault &&
    `the app's answer is not trusted: ${fault}${signature ? "" : " (does the app run with INNGEST_DEV?)"}`
  );
}

/**
 * Calls the app's Inngest route and waits for the answer however long a step takes: node:http has no time
 * limit of its own, where fetch gives up after 300 s without headers and so would start a step twice. Every
 * call has a connection of its own, so that a broken one is never an idle one that the app had closed.
 */
export function callApp(call: AppCall): Promise<AppAnswer> {
  const { request } = call.url.protocol === "https:" ? https : http;
  return new Promise((resolve) => {
    let isConnected = false;
    const outgoing = request(call.url, {
      method: call.method,
      agent: false,
      signal: call.signal,
      headers: {
        ...call.headers,
        "content-type": "application/json",
        "content-length": Buffer.byteLength(call.body),
        "x-inngest-server-kind": call.signingKey === null ? "dev" : "cloud",
        ...(call.signingKey === null ? {} : { "x-inngest-signature": sign(call.body, call.signingKey) }),
      },
    });
    const fail = (error: Error) =>
      resolve({ kind: isConnected ? "dropped" : "unreachable", reason: error.message || error.name });
    outgoing.on("error", fail);
    outgoing.on("socket", (socket) => {
      socket.setKeepAlive(true, 30_000);
      socket.once("connect", () => {
        isConnected = true;
      });
    });
    outgoing.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", fail);
      response.on("end", () => {
        const body = Buffer.concat(chunks).toString("utf8");
        const status = response.statusCode ?? 0;
        const fault = answerFault(call, status, response.headers, body);
        resolve(
          fault
            ? { kind: "unreachable", reason: fault }
            : { kind: "answered", status, headers: response.headers, body },
        );
      });
    });
    outgoing.end(call.body);
  });
}
