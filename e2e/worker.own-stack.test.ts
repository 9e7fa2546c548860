import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { getPriority } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type ApiAccess, callApi } from "@/e2e/support/api/call-api";
import { downloadFile } from "@/e2e/support/api/download";
import { type BareStack, startBareStack } from "@/e2e/support/stack/bare-stack";
import { holdExport } from "@/e2e/support/stack/hold-export";
import type { ExportAnswer } from "@/lib/contract/export";
import { longReads } from "@/lib/db/pool";
import { lowPriority } from "@/lib/local/lower-priority";
import { openInstallation } from "@/lib/local/stack/installation";
import { readFileColumns } from "@/lib/testing/exports/read-file";
import { startTraceCollector } from "@/lib/testing/trace-collector";

// As npm start has it: the durable functions run in a worker process, the web process only asks and answers.

const days = 30;
const advertisers = 10;
const period = { start_date: "2026-11-01", end_date: "2026-11-30" };

const metricsToken = "token-of-a-prometheus";

let stack: BareStack;
let api: ApiAccess;
let client: pg.Client;
let collector: Awaited<ReturnType<typeof startTraceCollector>>;

beforeAll(async () => {
  vi.stubEnv("TOKEN_OF_SOMETHING_ELSE", "token-of-something-else");
  vi.stubEnv("METRICS_TOKEN", metricsToken);
  collector = await startTraceCollector();
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url);
  // Several tranches of few rows.
  vi.stubEnv("TRANCHE_BYTES", "4096");
  stack = await startBareStack();
  api = { url: stack.info.url, apiKey: stack.info.api_keys.admin ?? "" };
  client = new pg.Client(stack.info.database_url);
  await client.connect();
  await client.query(`
    insert into networks (id, name, slug) values (1, 'Awin', 'awin');
    insert into publishers (id, name, slug, house) values (1, 'HiEnergy', 'hienergy', true);
    insert into advertisers (id, network_id, publisher_id, name, slug)
      select n, 1, 1, 'Advertiser ' || n, 'advertiser-' || n from generate_series(1, ${advertisers}) n;
    insert into daily_clicks (advertiser_id, publisher_id, network_id, click_date, click_count)
      select n, 1, 1, date '2026-11-01' + day, 100 * n + day
      from generate_series(1, ${advertisers}) n, generate_series(0, ${days - 1}) day`);
});
afterAll(async () => {
  await client?.end();
  await stack?.stop();
  collector?.close();
  vi.unstubAllEnvs();
});

function pidOf(part: string): number {
  const pid = stack.parts.get(part)?.pid();
  if (pid === undefined) throw new Error(`${part} does not run.`);
  return pid;
}

/** An export of all clicks that is held before its snapshot is recorded, so that it is under way. */
async function startHeld(mark: string) {
  const search_params = { ...period, mark };
  const held = await holdExport(stack.info.database_url, { mark }, "snapshot");
  const request = { report_type: "clicks_details_excel", search_params };
  const { id } = (await callApi<ExportAnswer>(api, "/exports", request)).export;
  await held.untilReached();
  return { id, held };
}

/** Looks at the row itself: the web process need not be there. */
async function untilRow(id: number, condition: string): Promise<void> {
  await expect
    .poll(async () => {
      const { rows } = await client.query(
        `select status, ${condition} as "isSo" from export_reports where id = $1`,
        [id],
      );
      if (rows[0].status === "failed") throw new Error(`Export ${id} failed.`);
      return rows[0].isSo;
    })
    .toBe(true);
}

async function expectAllRows(id: number): Promise<void> {
  const finished = (await callApi<ExportAnswer>(api, `/exports/${id}`)).export;
  const rows = readFileColumns(await downloadFile(finished), finished.filename ?? "", ["Clicks"]);
  const counts = Array.from(
    { length: advertisers * days },
    (_, n) => 100 * (1 + Math.floor(n / days)) + (n % days),
  );
  expect(rows.map(([clicks]) => Number(clicks)).sort((a, b) => a - b)).toEqual(counts.sort((a, b) => a - b));
}

async function untilServing(): Promise<void> {
  await expect
    .poll(() =>
      fetch(`${api.url}/api/health`).then(
        ({ status }) => status,
        () => undefined,
      ),
    )
    .toBe(200);
}

it.runIf(process.platform === "linux")(
  "each part is given the secrets that it needs, and none of another part",
  async () => {
    const { authSecret, s3, inngest, database, demo } = await openInstallation(stack.dataDir);
    const superuser = (await readFile(path.join(stack.dataDir, "postgres/password"), "utf8")).trim();
    const secrets = {
      authSecret,
      s3: s3.secretAccessKey,
      signingKey: inngest.signingKey,
      eventKey: inngest.eventKey,
      ...database,
      superuser,
      password: demo.password,
      apiKey: demo.apiKeys.admin,
      foreign: "token-of-something-else",
    };
    const given: Record<string, string[]> = {};
    for (const part of ["s3", "inngest", "worker", "web"]) {
      const environment = await readFile(`/proc/${pidOf(part)}/environ`, "utf8");
      given[part] = Object.entries(secrets).flatMap(([name, secret]) =>
        environment.includes(secret) ? name : [],
      );
    }
    const ofApp = ["authSecret", "s3", "signingKey", "eventKey", "app"];
    expect(given).toEqual({
      s3: ["s3"],
      inngest: ["signingKey", "eventKey", "executor"],
      worker: ofApp,
      web: ofApp,
    });
  },
);

it("an export is made while the web process stands still: rendering costs it nothing", async () => {
  const { id, held } = await startHeld("still");
  process.kill(pidOf("web"), "SIGSTOP");
  try {
    await held.release();
    await untilRow(id, "status = 'completed'");
  } finally {
    process.kill(pidOf("web"), "SIGCONT");
  }
  await untilServing();
  await expectAllRows(id);
  expect((await fetch(`${api.url}/api/inngest`, { method: "POST", body: "{}" })).status).toBe(404);
});

it.runIf(process.platform === "linux")(
  "whoever asks comes before whoever waits for a file: the worker, and what reads everything, have low priority",
  async () => {
    const usual = getPriority();
    const { id, held } = await startHeld("priorities");
    const summary = await fetch(`${api.url}/api/v1/reports/clicks_details_excel/summary`, {
      headers: { "x-api-key": api.apiKey },
    });
    expect(summary.status).toBe(200);
    /** Of the database's processes by what their connections are for, then of all threads of the worker and the web. */
    const readPriorities = async () => {
      const { rows } = await client.query<{ pid: number; name: string }>(
        "select pid, application_name as name from pg_stat_activity where application_name like 'tranche%'",
      );
      const threads = async (part: string) =>
        (await readdir(`/proc/${pidOf(part)}/task`)).map((thread) => ({ pid: Number(thread), name: part }));
      const all = [...rows, ...(await threads("worker")), ...(await threads("web"))];
      const priorities: Record<string, number[]> = {};
      for (const { pid, name } of all)
        priorities[name] = [...new Set([...(priorities[name] ?? []), getPriority(pid)])];
      return priorities;
    };
    await expect.poll(readPriorities).toEqual(
      expect.objectContaining({
        [longReads]: [lowPriority],
        worker: [lowPriority],
        tranche: [usual],
        web: [usual],
      }),
    );
    await held.release();
    await untilRow(id, "status = 'completed'");
  },
);

it("one trace, that of whoever asked, holds the request, the steps in the worker, and what the store was asked for", async () => {
  const traceId = randomBytes(16).toString("hex");
  const created = await fetch(`${api.url}/api/v1/exports`, {
    method: "POST",
    headers: {
      "x-api-key": api.apiKey,
      "content-type": "application/json",
      traceparent: `00-${traceId}-${randomBytes(8).toString("hex")}-01`,
    },
    body: JSON.stringify({
      report_type: "clicks_details_excel",
      search_params: { ...period, mark: "traced" },
    }),
  });
  expect(created.status).toBe(202);
  const names = () => collector.spans.filter((span) => span.traceId === traceId).map(({ name }) => name);
  await expect
    .poll(names)
    .toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^POST .*exports/),
        "step snapshot",
        "step assemble",
        expect.stringMatching(/^S3 /),
      ]),
    );
});

it("each process tells a Prometheus what it does itself, and what the database knows, and nobody else", async () => {
  const { id, held } = await startHeld("metrics");
  await held.release();
  await untilRow(id, "status = 'completed'");
  // The log comes by a pipe of its own.
  const workerUrl = () => stack.lines.flatMap((line) => /http:\S+(?=\/api\/inngest)/.exec(line) ?? []).at(0);
  await expect.poll(workerUrl).toBeDefined();
  const read = async (url: string, token: string) => {
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, text: await answer.text() };
  };
  const [web, worker] = await Promise.all([api.url, workerUrl() ?? ""].map((url) => read(url, metricsToken)));
  for (const { status, text } of [web, worker].filter((one) => one !== undefined)) {
    expect(status).toBe(200);
    expect(text).toContain("tranche_database_up 1");
    expect(text).toContain("nodejs_eventloop_lag_p99_seconds");
    expect(text).toMatch(
      /^tranche_exports_ended_last_hour\{report_type="clicks_details_excel",outcome="completed"\} [1-9]/m,
    );
  }
  expect(web?.text).toMatch(
    /^tranche_http_answer_seconds_count\{operation="createExport",status="202"\} [1-9]/m,
  );
  expect(web?.text).not.toMatch(/^tranche_step_seconds_count/m);
  expect(worker?.text).toMatch(
    /^tranche_step_seconds_count\{function="generate-export",step="assemble",outcome="ok"\} [1-9]/m,
  );
  for (const token of ["", "token-of-somebody-else", api.apiKey]) {
    expect(await read(api.url, token)).toEqual({ status: 401, text: "" });
  }
});

it.each(["worker", "web"])(
  "kill -9 of the %s process in the middle of an export: it is started again, and the export completes with all rows",
  async (part) => {
    const { id, held } = await startHeld(part);
    const killed = pidOf(part);
    process.kill(killed, "SIGKILL");
    await held.release();
    await untilRow(id, "status = 'completed'");
    await expect.poll(() => stack.parts.get(part)?.pid()).not.toBeOneOf([undefined, killed]);
    await untilServing();
    await expectAllRows(id);
    expect(stack.said.filter((line) => line.startsWith(`${part} ended`))).toHaveLength(1);
  },
);
