import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { findFreePort } from "@/lib/local/free-port";
import { bundleProgram } from "@/lib/testing/bundle-program";
import { createTestDatabase } from "@/lib/testing/database/database";

// The executor as `npm run inngest` starts it, in a process of its own.

const program = await bundleProgram("lib/local/inngest/main.ts");
afterAll(() => program.remove());
const app = "http://127.0.0.1:9/api/inngest"; // nobody is there, which an executor has to bear

function start(args: string[], env: Record<string, string> = {}): ChildProcess {
  const { INNGEST_SIGNING_KEY: _key, INNGEST_EVENT_KEY: _eventKey, ...inherited } = process.env;
  const child = spawn(process.execPath, [program.file, ...args], {
    env: { ...inherited, ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function outcome(child: ChildProcess) {
  const [stdout, stderr, [code]] = await Promise.all([
    child.stdout ? text(child.stdout) : "",
    child.stderr ? text(child.stderr) : "",
    once(child, "exit"),
  ]);
  return { code, stdout, stderr };
}

async function makeDatabase(): Promise<string> {
  const database = await createTestDatabase({ isMigrated: false });
  onTestFinished(() => database.drop());
  return database.url;
}

describe("what stops the start is told in one sentence", () => {
  test("a port that is in use", async () => {
    const server = net.createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo; // it listens on a port
    const result = outcome(start(["--app", app, "--database", await makeDatabase(), "--port", String(port)]));
    expect(await result).toEqual({
      code: 1,
      stdout: "",
      stderr: `Port ${port} is in use; choose another one with --port.\n`,
    });
  });

  test("a database that is not there", async () => {
    const database = `postgresql://nobody@127.0.0.1:${await findFreePort()}/none`;
    const { code, stderr } = await outcome(start(["--app", app, "--database", database, "--port", "0"]));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The database cannot be reached \(.*ECONNREFUSED.*\); start it, or correct --database\.\n$/,
    );
  });

  test("a key that is none, and options that are missing or wrong", async () => {
    const database = await makeDatabase();
    const results = await Promise.all([
      outcome(
        start(["--app", app, "--database", database, "--port", "0"], { INNGEST_SIGNING_KEY: "secret!" }),
      ),
      outcome(start(["--app", app])),
      outcome(start(["--app", app, "--database", database, "--port", "many"])),
    ]);
    expect(results.map(({ code }) => code)).toEqual([1, 1, 1]);
    expect(results.map(({ stderr }) => stderr.split("\n")[0])).toEqual([
      "The signing key must be hex with an even number of digits.",
      "--app and --database are needed.",
      "--port must be a whole number from 0.",
    ]);
  });
});

test("it says when it is ready, makes keys that are missing, and ends with 0 on SIGTERM", async () => {
  const child = start(["--app", app, "--database", await makeDatabase(), "--port", "0"]);
  const result = outcome(child);
  const [message] = await once(child, "message");
  expect(message).toEqual({ type: "ready", url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
  const health = await fetch(`${message.url}/health`);
  expect([health.status, await health.json()]).toEqual([
    200,
    { ok: true, registration: expect.stringContaining("waiting") },
  ]);
  child.kill("SIGTERM");
  const { code, stdout } = await result;
  expect(code).toBe(0);
  expect(stdout).toContain(`export INNGEST_BASE_URL=${message.url}\n`);
  expect(stdout).toMatch(/export INNGEST_SIGNING_KEY=[0-9a-f]{64}\nexport INNGEST_EVENT_KEY=[0-9a-f]{32}\n/);
});

test("keys that it is given are never printed", async () => {
  const keys = { INNGEST_SIGNING_KEY: "ab".repeat(32), INNGEST_EVENT_KEY: "cd".repeat(16) };
  const child = start(["--app", app, "--database", await makeDatabase(), "--port", "0"], keys);
  const result = outcome(child);
  await once(child, "message");
  child.kill("SIGINT");
  const { code, stdout, stderr } = await result;
  expect(code).toBe(0);
  for (const key of Object.values(keys)) expect(stdout + stderr).not.toContain(key);
});
