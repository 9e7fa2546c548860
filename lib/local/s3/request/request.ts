import type { IncomingMessage, ServerResponse } from "node:http";
import { S3Error } from "@/lib/local/s3/s3-error";

/** One request, taken apart but not yet trusted. */
export interface S3Request {
  method: string;
  /** Path as sent, still percent-encoded, without the query. */
  rawPath: string;
  /** Null for the service itself ("/"). */
  bucket: string | null;
  /** Null for the bucket itself ("/bucket" and "/bucket/"). */
  key: string | null;
  /** Decoded, each name once. */
  query: ReadonlyMap<string, string>;
  /** Names in lower case; repeated headers are joined with a comma. */
  headers: ReadonlyMap<string, string>;
  /** The bytes as sent, before aws-chunked is removed. */
  body: AsyncIterable<Buffer>;
}

/** What an operation answers; `body` is streamed with back-pressure. */
export interface S3Response {
  status: number;
  headers?: Record<string, string>;
  body?: string | AsyncIterable<Buffer>;
  /** Called once, when the body was sent or given up. */
  release?: () => Promise<void>;
}

/**
 * Takes a request apart. Only path-style addressing (`/bucket/key`) is known. Dots and double slashes in the path are
 * part of the key and stay as they are.
 */
export function parseRequest(incoming: IncomingMessage, body: AsyncIterable<Buffer>): S3Request {
  const url = incoming.url ?? "";
  if (!url.startsWith("/")) throw new S3Error("InvalidURI", "The request target must begin with a slash.");
  const questionMark = url.indexOf("?");
  const rawPath = questionMark < 0 ? url : url.slice(0, questionMark);
  const path = decode(rawPath).slice(1);
  const slash = path.indexOf("/");
  const bucket = slash < 0 ? path : path.slice(0, slash);
  const key = slash < 0 ? "" : path.slice(slash + 1);
  return {
    method: incoming.method ?? "GET",
    rawPath,
    bucket: bucket === "" ? null : bucket,
    key: key === "" ? null : key,
    query: parseQuery(questionMark < 0 ? "" : url.slice(questionMark + 1)),
    headers: joinHeaders(incoming.rawHeaders),
    body,
  };
}

/**
 * The request's body as a stream of buffers. A client that asked first (`Expect: 100-continue`) is told to go on when
 * the first byte is wanted, so a refused upload is never sent. Leaving the loop early does not cut the connection: the
 * refusal still has to reach the client.
 */
export async function* readBody(incoming: IncomingMessage, response: ServerResponse): AsyncGenerator<Buffer> {
  if (incoming.headers.expect !== undefined) response.writeContinue();
  yield* incoming.iterator({ destroyOnReturn: false });
}

/**
 * Presigning moves x-amz-* headers (not the signature's own parameters) into the query, where they mean the same.
 * Puts them back. Source: Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters".
 */
export function restoreHoistedHeaders(request: S3Request): S3Request {
  const query = new Map(request.query);
  const headers = new Map(request.headers);
  for (const [name, value] of request.query) {
    if (!name.toLowerCase().startsWith("x-amz-")) continue;
    query.delete(name);
    if (!signatureParameter.test(name)) headers.set(name.toLowerCase(), value);
  }
  return { ...request, query, headers };
}

const signatureParameter = /^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature)$/;

function parseQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode((equals < 0 ? pair : pair.slice(0, equals)).replaceAll("+", " "));
    const value = equals < 0 ? "" : decode(pair.slice(equals + 1).replaceAll("+", " "));
    if (query.has(name)) throw new S3Error("InvalidArgument", `The query names ${name} twice.`);
    query.set(name, value);
  }
  return query;
}

function joinHeaders(rawHeaders: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    const value = rawHeaders[index + 1] ?? "";
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return headers;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new S3Error("InvalidURI", `The URI is not valid percent-encoded UTF-8 (${String(cause)}).`);
  }
}
