import { lookup } from "node:dns/promises";
import http from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress, mayBePublicHost } from "./public-address";

const timeoutMs = 10_000;
/** How much of an answer is kept, and how long it is waited for once the answer has begun. */
const startBytesMax = 512;
const startMsMax = 1_000;

export interface PostOptions {
  isPrivateAllowed: boolean;
  /** Whether the answer's body is looked at. */
  keepsAnswer: boolean;
  headers: Record<string, string>;
  body: string;
}

/** A receiver's address that messages may not be sent to. */
class RefusedAddressError extends Error {
  override readonly name = "RefusedAddressError";
}

export interface MessageAnswer {
  status: number;
  /** What its body begins with, in one line; null where nothing came of it, or it was not looked at. */
  start: string | null;
}

/**
 * Sends one POST and resolves with what the answer begins with; the rest of its body is not read, and redirects are not
 * followed. Rejects when no answer came in ten seconds, and with RefusedAddressError, before anything is sent, when the
 * name leads to an address that is not public. The connection goes to the very addresses that were checked, so a name that
 * changes its addresses between the two is of no use.
 */
export async function postMessage(
  url: URL,
  { isPrivateAllowed, keepsAnswer, headers, body }: PostOptions,
): Promise<MessageAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const addresses = await findAddresses(url, isPrivateAllowed);
  const { request } = url.protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    const post = request(url, {
      method: "POST",
      headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
      lookup: always(addresses),
      // A connection of its own, closed afterwards: none that somebody else opened to another address.
      agent: false,
      signal,
    });
    post.on("response", (response) => {
      void (keepsAnswer ? readStart(response) : Promise.resolve(null)).then((start) => {
        resolve({ status: response.statusCode ?? 0, start });
        response.destroy();
      });
    });
    post.on("error", (error) => reject(signal.aborted ? new Error("no answer within 10 seconds") : error));
    post.end(body);
  });
}

/** As much as comes at once: a receiver that takes its time over the rest has answered all the same. */
async function readStart(response: http.IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, startMsMax);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    let size = 0;
    response.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size >= startBytesMax) stop();
    });
    for (const event of ["end", "error", "close"]) response.on(event, stop);
  });
  const text = new TextDecoder().decode(Buffer.concat(chunks).subarray(0, startBytesMax));
  // Control characters would break the line, and PostgreSQL keeps no NUL.
  return text.replace(/[\p{Cc}\s]+/gu, " ").trim() || null;
}

/**
 * The addresses to connect to. Throws RefusedAddressError when any that the name has is not public, and in the same words
 * when it has none: nobody learns from us which names a private network knows.
 */
async function findAddresses({ hostname }: URL, isPrivateAllowed: boolean): Promise<string[]> {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  if (isPrivateAllowed) return lookUp(host);
  const addresses = mayBePublicHost(hostname) ? await lookUp(host).catch(() => []) : [];
  if (addresses.length === 0 || !addresses.every(isPublicAddress)) {
    throw new RefusedAddressError("the name does not lead to a public address");
  }
  return addresses;
}

async function lookUp(host: string): Promise<string[]> {
  return isIP(host) ? [host] : (await lookup(host, { all: true })).map(({ address }) => address);
}

/** A look-up that knows these addresses alone. */
function always(addresses: string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, callback) => {
    const [first] = found;
    if (options.all) callback(null, found);
    else if (first) callback(null, first.address, first.family);
    else callback(new Error("the name has no address"), "");
  };
}
