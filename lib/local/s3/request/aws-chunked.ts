import { createHash } from "node:crypto";
import { S3Error } from "@/lib/local/s3/s3-error";
import type { Authentication } from "./authenticate";
import { isSameSignature, scopeText, sha256Hex, sign } from "./sigv4";

export interface AwsChunkedOptions {
  /** Each chunk (and the trailer) carries a signature that continues the request's own. */
  isSigned: boolean;
  hasTrailer: boolean;
  authentication: Authentication;
}

const chunkBytesMin = 8192;
const lineBytesMax = 4096;
const trailerLinesMax = 16;
const emptyHash = sha256Hex("");

/**
 * Takes the aws-chunked framing off a body and checks every chunk's signature. Yields the payload; puts what the
 * trailer said into `trailers`. A payload that was yielded must not be used before the generator has ended.
 * Source: Amazon S3 API Reference, "Transferring Payload in Multiple Chunks (Chunked Upload)" and "... Trailing Headers".
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  options: AwsChunkedOptions,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const reader = createReader(source);
  try {
    const lastSignature = yield* readChunks(reader, options);
    await readTrailer(reader, options, lastSignature, trailers);
    if (!(await reader.isAtEnd())) throw incomplete("There are bytes behind the last chunk.");
  } finally {
    await reader.close();
  }
}

/** Yields the payload; returns the signature of the last chunk. */
async function* readChunks(reader: Reader, options: AwsChunkedOptions): AsyncGenerator<Buffer, string> {
  let signature = options.authentication.signature;
  let isPreviousShort = false;
  for (;;) {
    const { size, claimed } = parseChunkHeader(await reader.line());
    if (isPreviousShort && size > 0) {
      throw new S3Error(
        "InvalidChunkSizeError",
        `Only the last chunk is allowed to have a size less than ${chunkBytesMin} bytes`,
      );
    }
    isPreviousShort = size < chunkBytesMin;

    const hash = options.isSigned ? createHash("sha256") : null;
    for (let left = size; left > 0; ) {
      const piece = await reader.take(left);
      hash?.update(piece);
      left -= piece.length;
      yield piece;
    }
    if (hash !== null) {
      const hashes = `${emptyHash}\n${hash.digest("hex")}`;
      const text = continuation("PAYLOAD", options.authentication, signature, hashes);
      signature = checkSignature(options.authentication, text, claimed, "chunk");
    }
    if (size === 0) return signature;
    if ((await reader.line()) !== "") throw incomplete("A chunk does not end where its size says.");
  }
}

async function readTrailer(
  reader: Reader,
  options: AwsChunkedOptions,
  previousSignature: string,
  trailers: Map<string, string>,
): Promise<void> {
  let signed = "";
  let claimed: string | undefined;
  for (let lines = 0; ; lines++) {
    const line = await reader.line();
    if (line === "") break;
    const colon = line.indexOf(":");
    if (!options.hasTrailer || colon < 0 || lines >= trailerLinesMax) {
      throw new S3Error(
        "MalformedTrailerError",
        "The request contained trailing data that was not well-formed.",
      );
    }
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "x-amz-trailer-signature") {
      claimed = value;
    } else {
      trailers.set(name, value);
      signed += `${name}:${value}\n`;
    }
  }
  if (options.isSigned && options.hasTrailer) {
    const text = continuation("TRAILER", options.authentication, previousSignature, sha256Hex(signed));
    checkSignature(options.authentication, text, claimed, "trailer");
  }
}

function continuation(
  kind: "PAYLOAD" | "TRAILER",
  authentication: Authentication,
  previousSignature: string,
  hashes: string,
): string {
  const { timestamp, scope } = authentication;
  return [`AWS4-HMAC-SHA256-${kind}`, timestamp, scopeText(scope), previousSignature, hashes].join("\n");
}

function checkSignature(
  authentication: Authentication,
  text: string,
  claimed: string | undefined,
  what: string,
): string {
  const expected = sign(authentication.key, text);
  if (claimed !== undefined && isSameSignature(expected, claimed)) return expected;
  throw new S3Error("SignatureDoesNotMatch", `The signature of a ${what} does not match what was sent.`);
}

function parseChunkHeader(line: string): { size: number; claimed: string | undefined } {
  const match = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
  if (match === null) throw incomplete("A chunk does not begin with its size.");
  return { size: Number.parseInt(match[1] ?? "", 16), claimed: match[2] };
}

function incomplete(message: string): S3Error {
  return new S3Error("IncompleteBody", message);
}

interface Reader {
  /** The next line without its CR LF. */
  line(): Promise<string>;
  /** At least one and at most `sizeMax` bytes. */
  take(sizeMax: number): Promise<Buffer>;
  isAtEnd(): Promise<boolean>;
  /** Lets go of the source, also in its middle. */
  close(): Promise<void>;
}

function createReader(source: AsyncIterable<Buffer>): Reader {
  const iterator = source[Symbol.asyncIterator]();
  let buffered: Buffer = Buffer.alloc(0);

  const pull = async (): Promise<boolean> => {
    const next = await iterator.next();
    if (next.done === true) return false;
    buffered = buffered.length === 0 ? next.value : Buffer.concat([buffered, next.value]);
    return true;
  };
  const pullOrThrow = async (): Promise<void> => {
    if (!(await pull())) throw incomplete("The body ended before its last chunk.");
  };

  return {
    async line() {
      for (;;) {
        const end = buffered.indexOf("\r\n");
        if (end > lineBytesMax || (end < 0 && buffered.length > lineBytesMax)) {
          throw incomplete("A line of the chunk framing is too long.");
        }
        if (end >= 0) {
          const text = buffered.toString("latin1", 0, end);
          buffered = buffered.subarray(end + 2);
          return text;
        }
        await pullOrThrow();
      }
    },
    async take(sizeMax) {
      while (buffered.length === 0) await pullOrThrow();
      const piece = buffered.subarray(0, sizeMax);
      buffered = buffered.subarray(piece.length);
      return piece;
    },
    async isAtEnd() {
      while (buffered.length === 0) if (!(await pull())) return true;
      return false;
    },
    async close() {
      await iterator.return?.();
    },
  };
}
