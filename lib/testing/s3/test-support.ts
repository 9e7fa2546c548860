import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { CreateBucketCommand, S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { type S3Server, startS3Server } from "@/lib/local/s3/server";

export const region = "eu-central-1";
export const bucket = "test-bucket";
export const credentials = { accessKeyId: "TESTACCESSKEY", secretAccessKey: "test/secret+key" };

/** A running server over a fresh folder, with one bucket in it. */
export interface TestServer {
  server: S3Server;
  dataDir: string;
  /** The unmodified SDK; settings can be added. */
  createClient(config?: S3ClientConfig): S3Client;
  stop(): Promise<void>;
}

export async function startTestServer(): Promise<TestServer> {
  const dataDir = temporaryFolder();
  const server = await startS3Server({ port: 0, dataDir, credentials, region });
  const createClient = (config: S3ClientConfig = {}): S3Client =>
    new S3Client({
      endpoint: server.url,
      region,
      forcePathStyle: true,
      credentials,
      maxAttempts: 1,
      ...config,
    });
  const client = createClient();
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  return {
    server,
    dataDir,
    createClient,
    async stop() {
      await server.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}

export function temporaryFolder(): string {
  return mkdtempSync(path.join(os.tmpdir(), "s3-test-"));
}

type HttpRequest = Parameters<S3Client["config"]["requestHandler"]["handle"]>[0];

/** A request as it goes over the wire, so that a test can change it after it was signed. */
export interface RawRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

export interface RawResponse {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  /** The Code of an error's XML body. */
  code: string | undefined;
}

/** What the SDK would send: signed by it, but not sent. */
export async function captureRequest(
  testServer: Pick<TestServer, "createClient">,
  run: (client: S3Client) => Promise<unknown>,
  config: S3ClientConfig = {},
): Promise<RawRequest> {
  const captured: RawRequest[] = [];
  const client = testServer.createClient({
    ...config,
    requestHandler: {
      async handle(request: HttpRequest) {
        const query = Object.entries(request.query)
          .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value ?? ""))}`)
          .join("&");
        captured.push({
          method: request.method,
          path: query === "" ? request.path : `${request.path}?${query}`,
          headers: { ...request.headers },
          body: Buffer.from(request.body ?? ""),
        });
        throw new Error("captured");
      },
    },
  });
  await run(client).catch((error: unknown) => {
    if (!(error instanceof Error) || error.message !== "captured") throw error;
  });
  const [first] = captured;
  if (first === undefined) throw new Error("the SDK sent nothing");
  return first;
}

/** Sends a request as it is, byte for byte. */
export async function sendRaw(
  url: string,
  request: Partial<RawRequest>,
  agent: http.Agent | false = false,
): Promise<RawResponse> {
  const { hostname, port } = new URL(url);
  const { method = "GET", path: target = "/", headers = {}, body = Buffer.alloc(0) } = request;
  const outgoing = http.request({ hostname, port, method, path: target, headers, agent });
  outgoing.end(body);
  const [response]: http.IncomingMessage[] = await once(outgoing, "response");
  if (response === undefined) throw new Error("no response");
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1];
  return { status: response.statusCode ?? 0, headers: response.headers, text, code };
}

/** The S3 error code that a call of the SDK fails with. */
export async function errorCode(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "no error",
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}
