import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { bundleProgram } from "@/lib/testing/bundle-program";
import {
  bucket,
  captureRequest,
  credentials,
  region,
  sendRaw,
  startTestServer,
  temporaryFolder,
} from "@/lib/testing/s3/test-support";

// The server as a process of its own: what it tells its parent, what it prints, how it ends.

vi.setConfig({ testTimeout: 30_000 });

const program = await bundleProgram("lib/local/s3/main.ts", ["lib/local/s3/disk/hash-worker.mjs"]);
const folder = temporaryFolder();
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true });
});

interface Run {
  child: ChildProcess;
  output: () => string;
  exit: Promise<number | null>;
}

function run(args: string[], environment: Record<string, string> = {}): Run {
  const child = fork(program.file, ["--region", region, ...args], {
    execArgv: [],
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  children.push(child);
  let printed = "";
  const ends: Promise<unknown>[] = [once(child, "exit")];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    stream.on("data", (data) => (printed += String(data)));
    ends.push(once(stream, "close"));
  }
  const exit = Promise.all(ends).then(() => child.exitCode);
  return { child, output: () => printed, exit };
}

const keys = { S3_ACCESS_KEY_ID: credentials.accessKeyId, S3_SECRET_ACCESS_KEY: credentials.secretAccessKey };

async function ready({ child }: Run): Promise<string> {
  const [message] = await once(child, "message");
  expect(message).toEqual({ type: "ready", url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
  return message.url;
}

test("it tells its parent when it listens, prints nothing and ends with 0 on SIGTERM", async () => {
  const started = run(["--port", "0", "--data", path.join(folder, "signals")], keys);
  await ready(started);
  started.child.kill("SIGTERM");
  expect(await started.exit).toBe(0);
  expect(started.output()).toBe("");
  expect(existsSync(path.join(folder, "signals", "lock"))).toBe(false);
});

test("it ends when its parent is gone", async () => {
  const started = run(["--port", "0", "--data", path.join(folder, "orphan")], keys);
  await ready(started);
  started.child.disconnect();
  expect(await started.exit).toBe(0);
});

test("an upload that is under way at SIGTERM is finished", async () => {
  const helper = await startTestServer();
  const started = run(["--port", "0", "--data", path.join(folder, "open")], keys);
  const url = await ready(started);
  const client = helper.createClient({ endpoint: url });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  const request = await captureRequest(
    helper,
    (one) => one.send(new PutObjectCommand({ Bucket: bucket, Key: "k", Body: "0123456789" })),
    { endpoint: url },
  );
  const socket = net.connect(Number(new URL(url).port), "127.0.0.1");
  const head = Object.entries({ ...request.headers, expect: "100-continue" }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.write(`PUT ${request.path} HTTP/1.1\r\n${head.join("")}\r\n`);
  await once(socket, "data"); // "100 Continue": the server waits for the body now.
  started.child.kill("SIGTERM");
  await expect.poll(() => sendRaw(url, {}).catch(() => "refused")).toBe("refused");
  socket.write(request.body);
  const [answer] = await once(socket, "data");
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200/);
  expect(await started.exit).toBe(0);
  await helper.stop();
});

test("a second process on the same data dir is refused in one sentence, and a stale lock is taken over", async () => {
  const data = path.join(folder, "locked");
  const first = run(["--port", "0", "--data", data], keys);
  await ready(first);
  const second = run(["--port", "0", "--data", data], keys);
  expect(await second.exit).toBe(1);
  expect(second.output()).toMatch(
    new RegExp(`^The data folder ${data} is in use by process ${first.child.pid}\\. .*\\n$`),
  );
  first.child.kill("SIGKILL");
  await first.exit;
  expect(existsSync(path.join(data, "lock"))).toBe(true);
  await ready(run(["--port", "0", "--data", data], keys));
});

test("a lock whose pid belongs to another process by now is taken over", async () => {
  const data = path.join(folder, "reused");
  mkdirSync(data);
  writeFileSync(path.join(data, "lock"), `${process.pid} 1\n`);
  await ready(run(["--port", "0", "--data", data], keys));
});

test("a port in use is told in one sentence", async () => {
  const url = await ready(run(["--port", "0", "--data", path.join(folder, "port-1")], keys));
  const { port } = new URL(url);
  const second = run(["--port", port, "--data", path.join(folder, "port-2")], keys);
  expect(await second.exit).toBe(1);
  expect(second.output()).toBe(
    `Port ${port} on 127.0.0.1 is in use by another process. Free it, or choose another port.\n`,
  );
  expect(existsSync(path.join(folder, "port-2", "lock"))).toBe(false);
});

test("a data dir that cannot be made or written is told in one sentence", async () => {
  const file = path.join(folder, "a-file");
  writeFileSync(file, "");
  const blocked = run(["--port", "0", "--data", path.join(file, "data")], keys);
  expect(await blocked.exit).toBe(1);
  expect(blocked.output()).toMatch(/^The data folder .* cannot be written .* choose another\.\n$/);
});

test("one key without the other, and a port that is none, are refused", async () => {
  const data = path.join(folder, "arguments");
  const half = run(["--port", "0", "--data", data], { S3_ACCESS_KEY_ID: "a", S3_SECRET_ACCESS_KEY: "" });
  const port = run(["--port", "ninety", "--data", data], keys);
  expect([await half.exit, await port.exit]).toEqual([1, 1]);
  expect(half.output()).toMatch(/^Set both .*\n$/);
  expect(port.output()).toMatch(/^--port ninety is no port\. .*\n$/);
});
