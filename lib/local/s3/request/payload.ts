import { notImplemented, S3Error } from "@/lib/local/s3/s3-error";
import type { Authentication } from "./authenticate";
import { decodeAwsChunked } from "./aws-chunked";
import type { S3Request } from "./request";
import { sha256Hex } from "./sigv4";

/** The body's real bytes. They may be used only once `chunks` has ended without error and `signedSha256` was compared. */
export interface Payload {
  chunks: AsyncIterable<Buffer>;
  /** Headers sent behind the body; complete once `chunks` has ended. */
  trailers: ReadonlyMap<string, string>;
  /** What the SHA-256 of the bytes has to be (hex); null when the signature does not cover them, or chunk by chunk. */
  signedSha256: string | null;
}

const objectBytesMax = 5 * 1024 ** 3;

/** How a body is sent: value of x-amz-content-sha256 -> framing. Source: "Authenticating Requests", table of values. */
const framings = new Map([
  ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", { isSigned: true, hasTrailer: false }],
  ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", { isSigned: true, hasTrailer: true }],
  ["STREAMING-UNSIGNED-PAYLOAD-TRAILER", { isSigned: false, hasTrailer: true }],
]);

/**
 * The body of a verified request without its framing, checked for length and chunk signatures while it is
 * read. Needs a known length, as S3 does.
 */
export function openPayload(request: S3Request, authentication: Authentication): Payload {
  const { payloadHash } = authentication;
  const trailers = new Map<string, string>();
  const framing = framings.get(payloadHash);
  if (framing !== undefined) {
    const length = parseLength(request.headers.get("x-amz-decoded-content-length"));
    const decoded = decodeAwsChunked(request.body, { ...framing, authentication }, trailers);
    return { chunks: checkLength(decoded, length), trailers, signedSha256: null };
  }

  if (request.headers.has("transfer-encoding")) {
    throw notImplemented("Transfer-Encoding: chunked without aws-chunked (a body of unknown length)");
  }
  const chunks = checkLength(request.body, parseLength(request.headers.get("content-length")));
  if (payloadHash === "UNSIGNED-PAYLOAD") return { chunks, trailers, signedSha256: null };
  if (/^[0-9a-f]{64}$/.test(payloadHash)) return { chunks, trailers, signedSha256: payloadHash };
  if (payloadHash.startsWith("STREAMING-")) throw notImplemented(payloadHash);
  throw new S3Error(
    "InvalidArgument",
    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-... or a SHA-256.",
  );
}

/** A small body (XML) as text, checked against the signed hash. */
export async function readText(payload: Payload, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of payload.chunks) {
    size += chunk.length;
    if (size > bytesMax) throw new S3Error("MalformedXML", `The body is longer than ${bytesMax} bytes.`);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (payload.signedSha256 !== null) checkSignedSha256(payload.signedSha256, sha256Hex(body));
  return body.toString("utf8");
}

function parseLength(text: string | undefined): number {
  if (text === undefined || !/^\d{1,15}$/.test(text)) {
    throw new S3Error("MissingContentLength", "You must provide the Content-Length HTTP header.");
  }
  const length = Number(text);
  if (length > objectBytesMax) {
    throw new S3Error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
      ProposedSize: text,
      MaxSizeAllowed: String(objectBytesMax),
    });
  }
  return length;
}

async function* checkLength(chunks: AsyncIterable<Buffer>, length: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > length) break;
    yield chunk;
  }
  if (size !== length) {
    throw new S3Error("IncompleteBody", "The body is not as long as the request says.");
  }
}

/** Throws XAmzContentSHA256Mismatch. */
export function checkSignedSha256(signed: string, computed: string | undefined): void {
  if (computed === signed) return;
  throw new S3Error(
    "XAmzContentSHA256Mismatch",
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { ClientComputedContentSHA256: signed, S3ComputedContentSHA256: computed ?? "" },
  );
}
