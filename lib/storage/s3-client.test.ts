import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from "vitest";
import { createS3Client, isSafeWay } from "./s3-client";

const UNSIGNED = "UNSIGNED-PAYLOAD";
const settings = {
  region: "us-east-1",
  accessKeyId: "test",
  secretAccessKey: "test-secret",
  areChecksumsOnlyWhenRequired: false,
};
const seen: IncomingHttpHeaders[] = [];
const server = createServer((request, response) => {
  seen.push(request.headers);
  request.resume().on("end", () => response.end());
});
let endpoint: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => void seen.splice(0));

async function headersOf(
  command: PutObjectCommand | UploadPartCommand | DeleteObjectsCommand,
  areChecksumsOnlyWhenRequired = false,
): Promise<IncomingHttpHeaders> {
  const client = createS3Client({ ...settings, areChecksumsOnlyWhenRequired }, endpoint);
  try {
    // Only what is sent matters here, and the answer is not one of S3.
    await client.send(command as PutObjectCommand).catch(() => undefined);
  } finally {
    client.destroy();
  }
  expect(seen.length).toBeGreaterThan(0);
  return seen[0] ?? {};
}

const object = { Bucket: "bucket", Key: "key", Body: Buffer.from("bytes") };
const crc32OfBytes = "sZlDzg==";

it.each([
  ["an object", new PutObjectCommand(object)],
  ["a part of an upload", new UploadPartCommand({ ...object, UploadId: "upload", PartNumber: 1 })],
])(
  "the bytes of %s have a checksum that is signed, and are not hashed once more for the signature",
  async (_name, command) => {
    const headers = await headersOf(command);
    expect(headers["x-amz-content-sha256"]).toBe(UNSIGNED);
    expect(headers["x-amz-checksum-crc32"]).toBe(crc32OfBytes);
    expect(headers.authorization).toMatch(/SignedHeaders=[^,]*x-amz-checksum-crc32/);
  },
);

it("the bytes are signed where no checksum is sent with them", async () => {
  const headers = await headersOf(new PutObjectCommand(object), true);
  expect(headers["x-amz-content-sha256"]).toMatch(/^[0-9a-f]{64}$/);
});

/** Takes requests, and says no more than that. */
async function startSilentStore(begin: (response: ServerResponse) => void): Promise<string> {
  const silent = createServer((_request, response) => begin(response));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  return `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
}

it.each([
  ["never answers", () => undefined],
  [
    "answers half",
    (response: ServerResponse) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("a beginning");
    },
  ],
])("a call to a store that %s fails, and says that it took too long", async (_name, begin) => {
  const client = createS3Client({ ...settings, timeoutSeconds: 0.2 }, await startSilentStore(begin));
  onTestFinished(() => client.destroy());
  const call = client
    .send(new GetObjectCommand({ Bucket: "bucket", Key: "key" }))
    .then(({ Body }) => Body?.transformToByteArray());
  await expect(call).rejects.toMatchObject({ name: "TimeoutError" });
});

it("what is to be removed is always signed", async () => {
  const headers = await headersOf(
    new DeleteObjectsCommand({ Bucket: "bucket", Delete: { Objects: [{ Key: "key" }] } }),
  );
  expect(headers["x-amz-content-sha256"]).toMatch(/^[0-9a-f]{64}$/);
});

it.each([
  [undefined, true],
  ["https://s3.example.com", true],
  ["http://127.0.0.1:9000", true],
  ["http://127.8.0.1:9000", true],
  ["http://localhost:9000", true],
  ["http://[::1]:9000", true],
  ["http://minio:9000", false],
  ["http://10.0.0.7:9000", false],
  ["http://127.0.0.1.example.com", false],
  ["http://localhost.example.com", false],
])("whether bytes reach %s as they were sent, without a signature over them: %s", (address, isSafe) => {
  expect(isSafeWay(address)).toBe(isSafe);
});
