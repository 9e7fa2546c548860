import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { Readable } from "node:stream";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketAclCommand,
  GetBucketPolicyCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createS3Client } from "@/lib/storage/s3-client";
import { eventually } from "@/lib/testing/eventually";
import {
  bucket,
  captureRequest,
  credentials,
  errorCode,
  region,
  sendRaw,
  startTestServer,
  type TestServer,
  temporaryFolder,
} from "@/lib/testing/s3/test-support";
import { startS3Server } from "./server";

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

const object = (Key: string) => ({ Bucket: bucket, Key });
const blobCount = (): number => readdirSync(path.join(running.dataDir, "blobs")).length;

describe("what is not built is refused by name", () => {
  const upload = { ...object("k"), UploadId: "u", PartNumber: 1 };
  test.each<[string, (one: S3Client) => Promise<unknown>]>([
    ["DELETE bucket", (one) => one.send(new DeleteBucketCommand({ Bucket: bucket }))],
    ["GET bucket?policy", (one) => one.send(new GetBucketPolicyCommand({ Bucket: bucket }))],
    ["GET bucket?versions", (one) => one.send(new ListObjectVersionsCommand({ Bucket: bucket }))],
    ["GET bucket?acl", (one) => one.send(new GetBucketAclCommand({ Bucket: bucket }))],
    ["GET object?acl", (one) => one.send(new GetObjectAclCommand(object("k")))],
    [
      "PUT object?tagging",
      (one) => one.send(new PutObjectTaggingCommand({ ...object("k"), Tagging: { TagSet: [] } })),
    ],
    ["GET object?versionId", (one) => one.send(new GetObjectCommand({ ...object("k"), VersionId: "1" }))],
    ["GET object?partNumber", (one) => one.send(new GetObjectCommand({ ...object("k"), PartNumber: 1 }))],
    [
      "the header x-amz-copy-source",
      (one) => one.send(new CopyObjectCommand({ ...object("k"), CopySource: "a/b" })),
    ],
    [
      "the header x-amz-copy-source-if-match",
      (one) =>
        one.send(new UploadPartCopyCommand({ ...upload, CopySource: "a/b", CopySourceIfMatch: "etag" })),
    ],
    [
      "the header x-amz-acl",
      (one) => one.send(new PutObjectCommand({ ...object("k"), Body: "x", ACL: "public-read" })),
    ],
    [
      "the header x-amz-storage-class",
      (one) => one.send(new PutObjectCommand({ ...object("k"), Body: "x", StorageClass: "GLACIER" })),
    ],
    [
      "the header x-amz-tagging",
      (one) => one.send(new PutObjectCommand({ ...object("k"), Body: "x", Tagging: "a=b" })),
    ],
    [
      "the header x-amz-server-side-encryption",
      (one) => one.send(new PutObjectCommand({ ...object("k"), Body: "x", ServerSideEncryption: "AES256" })),
    ],
    [
      "x-amz-checksum-type FULL_OBJECT for a multipart upload",
      (one) =>
        one.send(
          new CreateMultipartUploadCommand({
            ...object("k"),
            ChecksumAlgorithm: "CRC32",
            ChecksumType: "FULL_OBJECT",
          }),
        ),
    ],
    [
      "checksum algorithm crc64nvme",
      (one) =>
        one.send(new PutObjectCommand({ ...object("k"), Body: "x", ChecksumCRC64NVME: "AAAAAAAAAAA=" })),
    ],
    [
      "x-amz-checksum-crc32 on CompleteMultipartUpload",
      (one) =>
        one.send(
          new CompleteMultipartUploadCommand({
            ...object("k"),
            UploadId: "u",
            ChecksumCRC32: "AAAAAA==",
            MultipartUpload: { Parts: [{ PartNumber: 1, ETag: "x" }] },
          }),
        ),
    ],
    [
      "If-Match on DeleteObject",
      (one) => one.send(new DeleteObjectCommand({ ...object("k"), IfMatch: '"x"' })),
    ],
    [
      "If-None-Match with an ETag on a write",
      (one) => one.send(new PutObjectCommand({ ...object("k"), Body: "x", IfNoneMatch: '"x"' })),
    ],
  ])("%s", async (name, run) => {
    const response = await sendRaw(running.server.url, await captureRequest(running, run));
    expect([response.status, response.code]).toEqual([501, "NotImplemented"]);
    expect(response.text).toContain(`<Message>This server does not implement ${name}.</Message>`);
  });

  test("a body of unknown length without aws-chunked", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined); // The SDK advises against it.
    const one = running.createClient({ requestChecksumCalculation: "WHEN_REQUIRED" });
    const call = one.send(new PutObjectCommand({ ...object("k"), Body: Readable.from([Buffer.from("x")]) }));
    expect(await errorCode(call)).toBe("NotImplemented");
    one.destroy();
    warn.mockRestore();
  });
});

describe("answers", () => {
  // Amazon S3 API Reference, "Error responses", "REST error responses"
  test("an error says what, where and in which request", async () => {
    const request = await captureRequest(running, (one) =>
      one.send(new GetObjectCommand(object("no & where"))),
    );
    const { status, headers, text } = await sendRaw(running.server.url, request);
    expect(status).toBe(404);
    expect(headers["content-type"]).toBe("application/xml");
    expect(headers["x-amz-request-id"]).toMatch(/^[0-9A-F]{16}$/);
    expect(text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>no &#38; where</Key><Resource>/${bucket}/no%20%26%20where</Resource><RequestId>${headers["x-amz-request-id"]}</RequestId></Error>`,
    );
  });

  test("an answer to HEAD has no body, also when it is an error", async () => {
    const request = await captureRequest(running, (one) =>
      one.send(new HeadObjectCommand(object("missing"))),
    );
    const { status, text, headers } = await sendRaw(running.server.url, request);
    expect([status, text]).toEqual([404, ""]);
    expect(headers["x-amz-request-id"]).toBeDefined();
  });

  test("a malformed path or query is InvalidURI", async () => {
    for (const target of ["/bucket/%ff", "/bucket/%zz", "/bucket?prefix=%e0%a4", "http://elsewhere/"]) {
      expect((await sendRaw(running.server.url, { path: target })).code).toBe("InvalidURI");
    }
  });

  // RFC 9110, 13.1.5: a resumed download must not mix two versions.
  test("If-Range sends the range of the named version only, else the whole new one", async () => {
    const { ETag = "" } = await client.send(
      new PutObjectCommand({ ...object("resumed"), Body: "0123456789" }),
    );
    const resume = async (ifRange: string) => {
      const request = await captureRequest(running, (one) =>
        one.send(new GetObjectCommand({ ...object("resumed"), Range: "bytes=4-" })),
      );
      return sendRaw(running.server.url, {
        ...request,
        headers: { ...request.headers, "if-range": ifRange },
      });
    };
    expect(await resume(ETag)).toMatchObject({ status: 206, text: "456789" });
    expect(await resume('"other"')).toMatchObject({ status: 200, text: "0123456789" });
  });
});

describe("bytes that come unsigned, with their checksum in a header", () => {
  let product: S3Client;
  beforeAll(() => {
    product = createS3Client(
      { region, ...credentials, areChecksumsOnlyWhenRequired: false },
      running.server.url,
    );
  });
  afterAll(() => product.destroy());
  const put = (one: S3Client, Key: string, more: Partial<PutObjectCommandInput>) =>
    one.send(new PutObjectCommand({ ...object(Key), ...more }));
  const noMd5 = /^"[0-9a-f]{32}-1"$/;

  test("have an ETag that no program takes for an MD5, of their own at each write", async () => {
    const first = await put(product, "unsigned", { Body: "a,b\n" });
    const second = await put(product, "unsigned", { Body: "a,b\n" });
    expect(first.ETag).toMatch(noMd5);
    expect(second.ETag).toMatch(noMd5);
    expect(second.ETag).not.toBe(first.ETag);
    expect(await errorCode(put(product, "unsigned", { Body: "c", IfMatch: first.ETag }))).toBe(
      "PreconditionFailed",
    );
    expect((await put(product, "unsigned", { Body: "c", IfMatch: second.ETag })).ETag).toMatch(noMd5);
  });

  test("are refused, and leave nothing, where they are not those of the checksum", async () => {
    const before = blobCount();
    const wrong = { Body: "a,b\n", ChecksumCRC32: Buffer.from("none").toString("base64") };
    expect(await errorCode(put(product, "wrong", wrong))).toBe("BadDigest");
    expect(blobCount()).toBe(before);
  });

  test("have their MD5 where that comes with them or their signature covers them", async () => {
    const ContentMD5 = createHash("md5").update("a,b\n").digest();
    const etag = `"${ContentMD5.toString("hex")}"`;
    const named = await put(product, "named", { Body: "a,b\n", ContentMD5: ContentMD5.toString("base64") });
    expect(named.ETag).toBe(etag);
    expect((await put(client, "signed", { Body: "a,b\n" })).ETag).toBe(etag);
  });

  test("become a part of another object without being read", async () => {
    const Body = randomBytes(5 * 1024 * 1024);
    const source = await put(product, "source", { Body });
    const upload = { ...object("joined"), ChecksumAlgorithm: "CRC32" as const };
    const { UploadId } = await product.send(new CreateMultipartUploadCommand(upload));
    const of = { ...object("joined"), UploadId, PartNumber: 1 };
    const { CopyPartResult: { ETag, ChecksumCRC32 } = {} } = await product.send(
      new UploadPartCopyCommand({ ...of, CopySource: `${bucket}/source` }),
    );
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag, ChecksumCRC32 }] };
    const joined = await product.send(
      new CompleteMultipartUploadCommand({ ...object("joined"), UploadId, MultipartUpload }),
    );
    // Of bytes that were read it would be the MD5.
    expect(ETag).toBe(source.ETag);
    expect(joined.ETag).toMatch(noMd5);
    const read = await product.send(new GetObjectCommand(object("joined")));
    expect(Buffer.from((await read.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
  });
});

describe("buckets", () => {
  // Amazon S3 API Reference, CreateBucket and ListBuckets
  test("are made once, and listed by name", async () => {
    await client.send(new CreateBucketCommand({ Bucket: "another-bucket" }));
    expect(await errorCode(client.send(new CreateBucketCommand({ Bucket: bucket })))).toBe(
      "BucketAlreadyOwnedByYou",
    );
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(["another-bucket", bucket]);
  });

  // User Guide, "General purpose bucket naming rules"
  test.each(["ab", "Upper-Case", "under_score", "-dash", "dot..dot", "192.168.5.4", "a".repeat(64)])(
    "cannot be named %s",
    async (Bucket) => {
      expect(await errorCode(client.send(new CreateBucketCommand({ Bucket })))).toBe("InvalidBucketName");
    },
  );

  test("cannot be made for another region", async () => {
    const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
    const call = client.send(new CreateBucketCommand({ Bucket: "elsewhere", CreateBucketConfiguration }));
    expect(await errorCode(call)).toBe("IllegalLocationConstraintException");
  });
});

describe("objects under load", () => {
  test("an object that is being read is read whole while it is replaced and removed", async () => {
    const old = Buffer.alloc(24 * 1024 * 1024, "old content ");
    await client.send(new PutObjectCommand({ ...object("busy"), Body: old }));
    const before = blobCount();
    const { Body } = await client.send(new GetObjectCommand(object("busy")));
    await client.send(new PutObjectCommand({ ...object("busy"), Body: "new" }));
    await client.send(new DeleteObjectCommand(object("busy")));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(old)).toBe(true);
    expect(await errorCode(client.send(new GetObjectCommand(object("busy"))))).toBe("NoSuchKey");
    await eventually(() => expect(blobCount()).toBe(before - 1));
  });

  test("a reader that goes away frees what it read", async () => {
    await client.send(new PutObjectCommand({ ...object("left"), Body: Buffer.alloc(24 * 1024 * 1024) }));
    const before = blobCount();
    const abort = new AbortController();
    const { Body } = await client.send(new GetObjectCommand(object("left")), { abortSignal: abort.signal });
    await client.send(new DeleteObjectCommand(object("left")));
    expect(blobCount()).toBe(before);
    if (Body === undefined || !("destroy" in Body)) throw new Error("no stream to leave");
    Body.destroy();
    await eventually(() => expect(blobCount()).toBe(before - 1));
  });

  test("an upload that is cut off leaves nothing", async () => {
    const before = blobCount();
    const request = await captureRequest(running, (one) =>
      one.send(new PutObjectCommand({ ...object("cut"), Body: Buffer.alloc(4 * 1024 * 1024) })),
    );
    const socket = net.connect(running.server.port, "127.0.0.1");
    const head = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`PUT ${request.path} HTTP/1.1\r\n${head.join("")}\r\n`);
    socket.write(request.body.subarray(0, 2 * 1024 * 1024));
    const temporary = path.join(running.dataDir, "tmp");
    await eventually(() => expect(readdirSync(temporary)).toHaveLength(1));
    socket.destroy();
    await eventually(() => expect(readdirSync(temporary)).toHaveLength(0));
    expect(blobCount()).toBe(before);
    expect(await errorCode(client.send(new HeadObjectCommand(object("cut"))))).toBe("NotFound");
  });

  // RFC 9110, 10.1.1
  test("a client that asks before it sends is told to go on, or refused without its body", async () => {
    const request = await captureRequest(running, (one) =>
      one.send(new PutObjectCommand({ ...object("asked"), Body: "x" })),
    );
    const ask = async (headers: Record<string, string>): Promise<string> => {
      const socket = net.connect(running.server.port, "127.0.0.1");
      const lines = Object.entries({ ...headers, expect: "100-continue" }).map(
        ([name, value]) => `${name}: ${value}\r\n`,
      );
      socket.write(`PUT ${request.path} HTTP/1.1\r\n${lines.join("")}\r\n`);
      const [first] = await once(socket, "data");
      if (String(first).includes("100 Continue")) {
        socket.write(request.body);
        const [second] = await once(socket, "data");
        socket.destroy();
        return `${first}${second}`;
      }
      await once(socket, "close");
      return String(first);
    };
    expect(await ask(request.headers)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
    const { authorization: _removed, ...unsigned } = request.headers;
    expect(await ask(unsigned)).toMatch(/^HTTP\/1\.1 403 Forbidden/);
  });

  test("a Complete whose answer was lost may be sent again", async () => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(object("twice")));
    const { ETag } = await client.send(
      new UploadPartCommand({ ...object("twice"), UploadId, PartNumber: 1, Body: "x" }),
    );
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = () =>
      client.send(new CompleteMultipartUploadCommand({ ...object("twice"), UploadId, MultipartUpload }));
    const [first, second] = await Promise.all([complete(), complete()]);
    expect((await complete()).ETag).toBe(first.ETag);
    expect(second.ETag).toBe(first.ETag);
    await client.send(new PutObjectCommand({ ...object("twice"), Body: "newer" }));
    expect(await errorCode(complete())).toBe("NoSuchUpload");
  });
});

describe("--verbose", () => {
  afterEach(() => vi.restoreAllMocks());

  test("prints one line a request, without its query or any key", async () => {
    const lines: string[] = [];
    vi.spyOn(console, "log").mockImplementation((line) => lines.push(String(line)));
    const folder = path.join(running.dataDir, "verbose");
    const server = await startS3Server({ port: 0, dataDir: folder, credentials, region, verbose: true });
    const one = running.createClient({ endpoint: server.url });
    await one.send(new CreateBucketCommand({ Bucket: bucket }));
    await errorCode(one.send(new GetObjectCommand({ ...object("k"), ResponseContentType: "text/csv" })));
    one.destroy();
    await server.close();
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^PUT /${bucket}/? 200 [0-9.]+ ms$`)),
      expect.stringMatching(new RegExp(`^GET /${bucket}/k 404 [0-9.]+ ms$`)),
    ]);
  });
});

test.each([
  ["none", ""],
  ["half of the headers", `GET /${bucket}/k HTTP/1.1\r\nHost: local\r\nX-Half`],
])("a connection on which %s comes is not held for ever", async (_what, sent) => {
  const dataDir = temporaryFolder();
  const server = await startS3Server({ port: 0, dataDir, credentials, region, headersTimeoutMs: 40 });
  const socket = net.connect(server.port, "127.0.0.1", () => socket.write(sent));
  socket.resume();
  await once(socket, "close");
  await server.close();
  rmSync(dataDir, { recursive: true });
});
