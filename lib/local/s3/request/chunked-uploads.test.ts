import { createHash } from "node:crypto";
import http from "node:http";
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  bucket,
  captureRequest,
  credentials,
  errorCode,
  type RawRequest,
  region,
  sendRaw,
  startTestServer,
  type TestServer,
} from "@/lib/testing/s3/test-support";
import { sign, signingKey } from "./sigv4";

// aws-chunked bodies over HTTP. Amazon S3 API Reference, "Signature Calculations for the Authorization Header:
// Transferring Payload in Multiple Chunks (Chunked Upload)" and "... Including Trailing Headers (Chunked Upload)".

let running: TestServer;
let client: S3Client;

beforeAll(async () => {
  running = await startTestServer();
  client = running.createClient();
});
afterAll(async () => {
  client.destroy();
  await running.stop();
});

const chunks = [Buffer.alloc(20_000, "first"), Buffer.alloc(8192, "second"), Buffer.from("last")];
const content = Buffer.concat(chunks);
const crc = base64Crc32(content);

function base64Crc32(data: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(data));
  return bytes.toString("base64");
}

/** A PutObject whose head the SDK signed for a body in chunks that follows. */
function signedHead(key: string, mode: string, extra: Record<string, string> = {}): Promise<RawRequest> {
  return captureRequest(
    running,
    (one) => {
      one.middlewareStack.add(
        (next) => (step) => {
          // The type is unknown here: any protocol's request could come; S3's is an HTTP request.
          const { headers } = step.request as RawRequest;
          Object.assign(headers, {
            "content-encoding": "aws-chunked",
            "x-amz-content-sha256": mode,
            "x-amz-decoded-content-length": String(content.length),
            ...extra,
          });
          delete headers["content-length"];
          return next(step);
        },
        { step: "build", priority: "low" },
      );
      return one.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: "" }));
    },
    { requestChecksumCalculation: "WHEN_REQUIRED" },
  );
}

/** The chunks of a body, each signed onto the one before; `trailer` is signed as well when it is given. */
function signedBody(head: RawRequest, pieces: readonly Buffer[], trailer?: string): string[] {
  const timestamp = head.headers["x-amz-date"] ?? "";
  const date = timestamp.slice(0, 8);
  const scope = `${date}/${region}/s3/aws4_request`;
  const key = signingKey(credentials.secretAccessKey, { date, region });
  const sha256 = (data: Buffer | string): string => createHash("sha256").update(data).digest("hex");
  let signature = /Signature=([0-9a-f]+)/.exec(head.headers.authorization ?? "")?.[1] ?? "";
  const lines = [...pieces, Buffer.alloc(0)].map((piece) => {
    const text = ["AWS4-HMAC-SHA256-PAYLOAD", timestamp, scope, signature, sha256(""), sha256(piece)].join(
      "\n",
    );
    signature = sign(key, text);
    const data = piece.length > 0 ? `${piece.toString("latin1")}\r\n` : "";
    return `${piece.length.toString(16)};chunk-signature=${signature}\r\n${data}`;
  });
  if (trailer === undefined) return [...lines, "\r\n"];
  const text = ["AWS4-HMAC-SHA256-TRAILER", timestamp, scope, signature, sha256(`${trailer}\n`)].join("\n");
  return [...lines, `${trailer}\r\n`, `x-amz-trailer-signature:${sign(key, text)}\r\n\r\n`];
}

function unsignedBody(pieces: readonly Buffer[], trailer: string): string[] {
  const lines = pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece.toString("latin1")}\r\n`);
  return [...lines, `0\r\n${trailer}\r\n\r\n`];
}

const modes = {
  signed: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  trailed: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
  unsigned: "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
};
const trailerHeaders = { "x-amz-trailer": "x-amz-checksum-crc32" };

async function put(head: RawRequest, body: string[]) {
  const bytes = Buffer.from(body.join(""), "latin1");
  return sendRaw(running.server.url, { ...head, body: bytes });
}

async function expectStored(key: string): Promise<void> {
  const { Body, ETag, ContentEncoding } = await client.send(
    new GetObjectCommand({ Bucket: bucket, Key: key }),
  );
  expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(content)).toBe(true);
  expect(ETag).toBe(`"${createHash("md5").update(content).digest("hex")}"`);
  expect(ContentEncoding).toBeUndefined();
}

async function expectRefused(key: string, head: RawRequest, body: string[], code: string): Promise<void> {
  expect((await put(head, body)).code).toBe(code);
  expect(await errorCode(client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })))).toBe("NotFound");
}

test("a body in signed chunks is stored without its framing", async () => {
  const head = await signedHead("signed", modes.signed);
  expect((await put(head, signedBody(head, chunks))).status).toBe(200);
  await expectStored("signed");
});

test("a body in signed chunks with a signed trailer is stored, and its checksum kept", async () => {
  const head = await signedHead("trailed", modes.trailed, trailerHeaders);
  const response = await put(head, signedBody(head, chunks, `x-amz-checksum-crc32:${crc}`));
  expect(response.status).toBe(200);
  expect(response.headers["x-amz-checksum-crc32"]).toBe(crc);
  await expectStored("trailed");
});

test("a body in unsigned chunks with a checksum behind it is stored", async () => {
  const head = await signedHead("unsigned", modes.unsigned, trailerHeaders);
  expect((await put(head, unsignedBody(chunks, `x-amz-checksum-crc32:${crc}`))).status).toBe(200);
  await expectStored("unsigned");
});

// What the SDK does by itself with a body that is a stream.
test("the SDK's own stream upload is stored without its framing", async () => {
  const stream = Readable.from([content.subarray(0, 9000), content.subarray(9000)]);
  const input = { Bucket: bucket, Key: "stream", Body: stream, ContentLength: content.length };
  const { ChecksumCRC32 } = await client.send(new PutObjectCommand(input));
  expect(ChecksumCRC32).toBe(crc);
  await expectStored("stream");
});

test("a changed, dropped or doubled chunk is refused", async () => {
  const head = await signedHead("altered", modes.signed);
  const [first = "", second = "", last = "", end = "", tail = ""] = signedBody(head, chunks);
  await expectRefused(
    "altered",
    head,
    [first.replace("tfi", "tfj"), second, last, end, tail],
    "SignatureDoesNotMatch",
  );
  await expectRefused("altered", head, [first, last, end, tail], "SignatureDoesNotMatch");
  await expectRefused("altered", head, [first, first, second, last, end, tail], "IncompleteBody");
  await expectRefused("altered", head, [first, second, last], "IncompleteBody");
  await expectRefused("altered", head, [first, second, last, end, `${tail}more`], "IncompleteBody");
});

test("a trailer that was changed, was not announced or is missing is refused", async () => {
  const head = await signedHead("trailer", modes.trailed, trailerHeaders);
  const good = signedBody(head, chunks, `x-amz-checksum-crc32:${crc}`);
  const changed = good.map((line) => line.replace(crc, "AAAAAA=="));
  await expectRefused("trailer", head, changed, "SignatureDoesNotMatch");
  await expectRefused("trailer", head, [...good.slice(0, -2), "\r\n"], "SignatureDoesNotMatch");
  const wrongSum = signedBody(head, chunks, "x-amz-checksum-crc32:AAAAAA==");
  await expectRefused("trailer", head, wrongSum, "BadDigest");
  const other = signedBody(head, chunks, "x-amz-checksum-sha1:2jmj7l5rSw0yVb/vlWAYkK/YBwk=");
  await expectRefused("trailer", head, other, "MalformedTrailerError");

  const unsigned = await signedHead("trailer", modes.unsigned, trailerHeaders);
  await expectRefused(
    "trailer",
    unsigned,
    [...unsignedBody(chunks, "").slice(0, -1), "0\r\n\r\n"],
    "MalformedTrailerError",
  );
  const unannounced = await signedHead("trailer", modes.unsigned);
  await expectRefused(
    "trailer",
    unannounced,
    unsignedBody(chunks, `x-amz-checksum-crc32:${crc}`),
    "MalformedTrailerError",
  );
});

test("a changed byte in unsigned chunks is found by the trailing checksum", async () => {
  const head = await signedHead("changed", modes.unsigned, trailerHeaders);
  const body = unsignedBody(chunks, `x-amz-checksum-crc32:${crc}`).map((line) =>
    line.replace("secondsecond", "secondSecond"),
  );
  await expectRefused("changed", head, body, "BadDigest");
});

test("more or fewer bytes than x-amz-decoded-content-length says are refused", async () => {
  for (const length of [content.length - 1, content.length + 1]) {
    const head = await signedHead("length", modes.signed, { "x-amz-decoded-content-length": String(length) });
    await expectRefused("length", head, signedBody(head, chunks), "IncompleteBody");
  }
});

// "Chunk size must be at least 8 KB", for all chunks but the last.
test("a chunk of less than 8 KiB before the last is refused", async () => {
  const head = await signedHead("small", modes.signed);
  const pieces = [content.subarray(0, 8191), content.subarray(8191)];
  await expectRefused("small", head, signedBody(head, pieces), "InvalidChunkSizeError");
});

test("signatures of other kinds are refused by name", async () => {
  const head = await signedHead("sigv4a", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD");
  await expectRefused("sigv4a", head, signedBody(head, chunks), "NotImplemented");
});

// RFC 9112, 9.3: what is left of a body must not be taken for the next request.
test("a connection can be used again after a body was refused in its middle or unread", async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const pieces = Array.from({ length: 200 }, () => Buffer.alloc(64 * 1024));
  const length = { "x-amz-decoded-content-length": String(200 * 64 * 1024) };
  const head = await signedHead("middle", modes.signed, length);
  const altered = {
    ...head,
    body: Buffer.from(signedBody(head, pieces).join("").replace("=", "=0"), "latin1"),
  };
  const get = await captureRequest(running, (one) =>
    one.send(new GetObjectCommand({ Bucket: bucket, Key: "signed" })),
  );
  const unsigned = { ...altered, headers: { ...altered.headers, authorization: "none" } };
  const answers = await Promise.all(
    [altered, get, unsigned, get].map((request) => sendRaw(running.server.url, request, agent)),
  );
  expect(answers.map(({ status }) => status)).toEqual([400, 200, 400, 200]);
  expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
  agent.destroy();
});
