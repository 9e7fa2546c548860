import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { callApi, runExport } from "@/e2e/support/api/call-api";
import { downloadFile } from "@/e2e/support/api/download";
import { type BareStack, startBareStack } from "@/e2e/support/stack/bare-stack";
import { endChild } from "@/e2e/support/stack/child-program";
import { temporaryDataDir } from "@/e2e/support/stack/temporary-data-dir";
import { createApiKey, digestApiKey } from "@/lib/auth/api-key";
import type { CreateExportAnswer } from "@/lib/contract/export";
import { webhookDeliveryListAnswer, webhookSecretAnswer } from "@/lib/contract/webhook";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { lockDataDir } from "@/lib/local/data-dir-lock";
import { findFreePort } from "@/lib/local/free-port";
import { startPostgres } from "@/lib/local/postgres/start-postgres";
import { readyMessage } from "@/lib/local/stack/child-part";
import { startStack } from "@/lib/local/stack/start-stack";
import { eventually } from "@/lib/testing/eventually";
import { startWebhookReceiver, type WebhookReceiver } from "@/lib/testing/webhook-receiver";

const anExport = () => ({ report_type: "advertisers_csv", search_params: { test_run: crypto.randomUUID() } });

describe("a part that is killed", () => {
  let stack: BareStack;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    vi.stubEnv("WEBHOOKS_ALLOW_PRIVATE", "true");
    receiver = await startWebhookReceiver();
    stack = await startBareStack();
  });
  afterAll(async () => {
    await stack?.stop();
    await receiver?.close();
    vi.unstubAllEnvs();
  });

  async function pidOf(part: string): Promise<number | undefined> {
    if (part !== "postgres") return stack.parts.get(part)?.pid();
    const lockFile = path.join(stack.dataDir, "postgres/cluster/postmaster.pid");
    return readFile(lockFile, "utf8").then(
      (text) => Number.parseInt(text, 10),
      () => undefined,
    );
  }

  it.each(["s3", "inngest", "postgres", "web"])(
    "%s is started again, said once, and exports work",
    async (part) => {
      const killed = await pidOf(part);
      process.kill(killed ?? 0, "SIGKILL");
      await eventually(async () => {
        const pid = await pidOf(part);
        expect(pid).toBeDefined();
        expect(pid).not.toBe(killed);
        const health = await fetch(`${stack.info.url}/api/health`);
        expect(health.status).toBe(200);
        // The health may be that of a second ago.
        const headers = { "x-api-key": stack.info.api_keys.admin ?? "" };
        expect((await fetch(`${stack.info.url}/api/v1/exports`, { headers })).status).toBe(200);
      });
      expect(stack.said.filter((line) => line.startsWith(`${part} ended`))).toHaveLength(1);
      const api = { url: stack.info.url, apiKey: stack.info.api_keys.admin ?? "" };
      const finished = await runExport(api, anExport());
      expect(new TextDecoder().decode(await downloadFile(finished))).toMatch(/^"ID",Name,/);
    },
  );

  it("web, while a webhook's receiver answers 500 at first: the receiver gets each end of an export once per id", async () => {
    const api = { url: stack.info.url, apiKey: stack.info.api_keys.admin ?? "" };
    const { webhook, secret } = webhookSecretAnswer.parse(
      await callApi(api, "/webhooks", { url: receiver.url }),
    );
    receiver.secrets = [secret];
    receiver.answer = (timesBefore) => (timesBefore === 0 ? 500 : 204);
    const created = await Promise.all(
      ["deals_excel", "advertisers_csv", "hot_advertisers_excel"].map((report_type) =>
        callApi<CreateExportAnswer>(api, "/exports", { report_type }),
      ),
    );
    // The first try of each has failed and is in the log; the second is due two seconds later.
    const readDeliveries = async () =>
      webhookDeliveryListAnswer.parse(await callApi(api, `/webhooks/${webhook.id}/deliveries`)).deliveries;
    await eventually(async () =>
      expect((await readDeliveries()).filter(({ tries }) => tries.length > 0)).toHaveLength(3),
    );
    const pid = stack.parts.get("web")?.pid();
    if (pid === undefined) throw new Error("The web process is not running.");
    process.kill(pid, "SIGKILL");

    const ids = created.map(({ export: { id } }) => id);
    // By id, since a try whose answer was lost with the process is made again.
    const accepted = () =>
      new Map(
        receiver.received.filter(({ status }) => status === 204).map(({ id, message }) => [id, message]),
      );
    await receiver.until(() => accepted().size === ids.length);
    const messages = [...accepted().values()];
    expect(messages.map(({ data }) => data.export?.id).toSorted()).toEqual(ids.toSorted());
    expect(new Set(messages.map(({ type }) => type))).toEqual(new Set(["export.completed"]));

    // The worker sends them, and may be done before the web process is there again.
    const deliveries = await eventually(readDeliveries);
    expect(new Set(deliveries.map(({ id }) => id))).toEqual(new Set(accepted().keys()));
  });
});

interface Program {
  child: ChildProcess;
  output(): string;
  stop(): Promise<void>;
}

function run(script: string, args: string[], env: Record<string, string>): Program {
  const child = spawn(process.execPath, ["--import", "tsx", script, ...args], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, ...env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  return {
    child,
    output: () => output,
    stop: () => endChild(child, "SIGTERM"),
  };
}

it("parts set from outside are used and not started: another PostgreSQL, npm run s3 and npm run inngest", {
  timeout: 300_000,
}, async () => {
  const dataDir = await temporaryDataDir();
  const port = await findFreePort();
  const postgres = await startPostgres({ dataDir: path.join(dataDir, "outside-postgres"), isDurable: false });
  const keys = { S3_ACCESS_KEY_ID: "outside", S3_SECRET_ACCESS_KEY: "outside-secret" };
  const s3Port = await findFreePort();
  const s3 = run(
    "lib/local/s3/main.ts",
    ["--port", `${s3Port}`, "--data", path.join(dataDir, "outside-s3")],
    keys,
  );
  const inngestKeys = { INNGEST_SIGNING_KEY: "ab".repeat(32), INNGEST_EVENT_KEY: "outside-event-key" };
  const inngestPort = await findFreePort();
  const startApp = () =>
    run("lib/local/start.ts", [], {
      PORT: `${port}`,
      TRANCHE_DATA_DIR: path.join(dataDir, "data"),
      DATABASE_URL: postgres.url,
      ...keys,
      S3_ENDPOINT: `http://127.0.0.1:${s3Port}`,
      S3_BUCKET: "outside-bucket",
      ...inngestKeys,
      INNGEST_BASE_URL: `http://127.0.0.1:${inngestPort}`,
    });
  const programs = [s3];
  try {
    await readyMessage(s3.child);
    // While one of them is missing, the start says which, and may be ended.
    const early = startApp();
    programs.push(early);
    await eventually(() =>
      expect(early.output()).toContain("The app waits for the executor, which INNGEST_BASE_URL"),
    );
    early.child.kill("SIGINT");
    expect(await once(early.child, "exit")).toEqual([0, null]);
    expect(early.output()).not.toContain("could not start");

    const inngest = run(
      "lib/local/inngest/main.ts",
      ["--app", `http://127.0.0.1:${port}/api/inngest`, "--port", `${inngestPort}`],
      { ...inngestKeys, DATABASE_URL: postgres.url },
    );
    programs.push(inngest);
    await readyMessage(inngest.child);
    const app = startApp();
    programs.push(app);
    await eventually(() => expect(app.output()).toContain("Tranche serves at"));
    expect(app.output()).not.toContain("sign in");

    const apiKey = createApiKey();
    const pool = createPool(postgres.url, 1);
    const data = { email: "o@example.com", name: "O", admin: true, apiKeyDigest: digestApiKey(apiKey) };
    await createDatabase(pool).user.create({ data });
    await pool.end();
    const finished = await runExport({ url: `http://127.0.0.1:${port}`, apiKey }, anExport());
    expect(finished.download_url).toContain(`http://127.0.0.1:${s3Port}/outside-bucket/`);
    expect(new TextDecoder().decode(await downloadFile(finished))).toMatch(/^"ID",Name,/);
    const children = await readFile(`/proc/${app.child.pid}/task/${app.child.pid}/children`, "utf8");
    // One is the app; the other belongs to the loader of the supervisor itself.
    const commands = await Promise.all(
      children
        .trim()
        .split(" ")
        .map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8")),
    );
    expect(commands.filter((command) => /postgres|lib\/local\/(s3|inngest)/.test(command))).toEqual([]);
  } finally {
    for (const program of programs.reverse()) await program.stop();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});

describe.concurrent("a part that cannot start ends with one clear sentence", () => {
  it("a web port in use: the port, and how to choose another", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const dataDir = await temporaryDataDir();
    const program = run("lib/local/start.ts", [], { PORT: `${port}`, TRANCHE_DATA_DIR: dataDir });
    const [code] = await once(program.child, "exit");
    taken.close();
    await rm(dataDir, { recursive: true, force: true });
    expect(code).toBe(1);
    expect(program.output()).toContain(`Port ${port} is in use.`);
    expect(program.output()).not.toContain("    at ");
  });

  it("a data folder that another one uses: which process that is", async () => {
    const dataDir = await temporaryDataDir();
    const unlock = lockDataDir(dataDir);
    const program = run("lib/local/start.ts", [], {
      TRANCHE_DATA_DIR: dataDir,
      PORT: `${await findFreePort()}`,
    });
    const [code] = await once(program.child, "exit");
    unlock();
    await rm(dataDir, { recursive: true, force: true });
    expect(code).toBe(1);
    expect(program.output()).toContain(`${dataDir} is in use by process ${process.pid}.`);
  });

  it.runIf(process.platform === "linux")(
    "a full disk: which folder's, and how to choose another",
    async () => {
      const dataDir = await temporaryDataDir();
      // What a full disk does to a write, a limit of the size of files does as well.
      const script = 'prlimit --pid=$$ --fsize=8000 && exec "$0" --import tsx lib/local/start.ts';
      const env = { ...process.env, PORT: `${await findFreePort()}`, TRANCHE_DATA_DIR: dataDir };
      const { status, stderr } = await new Promise<{ status: number | null; stderr: string }>((resolve) => {
        const child = spawn("sh", ["-c", script, process.execPath], {
          env,
          stdio: ["ignore", "ignore", "pipe"],
        });
        let stderr = "";
        child.stderr.on("data", (text) => (stderr += text));
        child.once("close", (status) => resolve({ status, stderr }));
      });
      await rm(dataDir, { recursive: true, force: true });
      expect(status).toBe(1);
      expect(stderr).toContain(`The disk of the data folder ${dataDir} is full. Make room there, or choose`);
      expect(stderr).not.toContain("    at ");
    },
  );
});

it("an outside part that is only half set is told before anything starts: what is missing", async () => {
  const dataDir = await temporaryDataDir();
  vi.stubEnv("S3_BUCKET", "exports");
  const starting = startStack({
    dataDir,
    port: await findFreePort(),
    isDev: false,
    isDurable: false,
    log: () => undefined,
  });
  await expect(starting).rejects.toThrow("not S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY");
  vi.unstubAllEnvs();
  await rm(dataDir, { recursive: true, force: true });
});
