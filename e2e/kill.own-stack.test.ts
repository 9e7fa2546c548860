import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { callApi, runExport } from "@/e2e/support/api/call-api";
import { downloadFile } from "@/e2e/support/api/download";
import { untilAnswered } from "@/e2e/support/api/until-answered";
import { endChild } from "@/e2e/support/stack/child-program";
import { holdExport } from "@/e2e/support/stack/hold-export";
import { temporaryDataDir } from "@/e2e/support/stack/temporary-data-dir";
import { webPid } from "@/e2e/support/stack/web-pid";
import type { ExportAnswer } from "@/lib/contract/export";
import { loadBenchData } from "@/lib/local/demo-data/load-bench-data";
import { findFreePort } from "@/lib/local/free-port";
import { startPostgres } from "@/lib/local/postgres/start-postgres";
import type { StackInfo } from "@/lib/local/stack/stack-info";
import { waitForHealth } from "@/lib/local/stack/wait-for-health";
import { readFileColumns, serialDay } from "@/lib/testing/exports/read-file";
import { deployMigrations } from "@/prisma/deploy-migrations";

// `npm start` killed with all its might, then started again.

let dataDir: string;
let port: number;
let supervisor: ChildProcess | undefined;
let stack: StackInfo;

beforeAll(async () => {
  dataDir = await temporaryDataDir();
  port = await findFreePort();
  // Fewer clicks than `npm start` would make itself: enough for some twenty tranches.
  const server = await startPostgres({ dataDir: path.join(dataDir, "postgres"), isDurable: false });
  await deployMigrations(server.url);
  await loadBenchData(server.url, { rows: 60_000 });
  await server.stop();
  stack = await start();
});
afterAll(async () => {
  await endChild(supervisor, "SIGTERM");
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<StackInfo> {
  const child = spawn(process.execPath, ["--import", "tsx", "lib/local/start.ts"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PORT: String(port),
      TRANCHE_DATA_DIR: dataDir,
      // Many small tranches, so that the kill meets the middle of the work.
      TRANCHE_BYTES: "60000",
      // The process that is killed is the one that does it.
      WEB_RENDERS: "true",
    },
  });
  supervisor = child;
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const exit = once(child, "exit");
  while (!output.includes("Tranche serves at")) {
    const ended = await Promise.race([exit.then(() => true), once(child.stdout, "data").then(() => false)]);
    if (ended) throw new Error(`npm start ended:\n${output}`);
  }
  return JSON.parse(await readFile(path.join(dataDir, "stack.json"), "utf8"));
}

const web = "the web process, which the supervisor starts again";
const all = "the web process and the supervisor, then npm start";

it.each([
  [web, "snapshot", "an export", 1],
  [all, "snapshot", "a bundle", 2],
  [web, "completion", "a bundle", 2],
  [all, "completion", "an export", 1],
] as const)(
  "kill -9 of %s, before the %s of %s: it completes by itself with the right rows",
  async (what, before, _kind, reports) => {
    const api = { url: stack.url, apiKey: stack.api_keys.admin ?? "" };
    const today = new Date();
    const days = { start_date: dayBefore(today, 89), end_date: dayBefore(today, 0) };
    const round = `${what}, ${before}`;
    const report = {
      report_type: "clicks_details_excel",
      search_params: { network_id: [1, 2], ...days, round },
    };
    const request = reports === 1 ? report : { bundle: Array.from({ length: reports }, () => report) };
    const held = await holdExport(stack.database_url, { round }, before);
    const { export: created } = await callApi<ExportAnswer>(api, "/exports", request);
    await held.untilReached();
    process.kill(await webPid(stack), "SIGKILL");
    if (what === all) {
      await endChild(supervisor, "SIGKILL");
      await held.release();
      stack = await start();
    }
    await held.release();
    // While the app is down a call is refused at the socket; the retries stop when it answers.
    const finished = await untilAnswered(
      () => runExport(api, request),
      () => waitForHealth(stack.url),
    );
    expect(finished.id).toBe(created.id);
    expect(finished.progress?.parts_ready).toBeGreaterThan(10);

    const client = new pg.Client(stack.database_url);
    await client.connect();
    const expected = await client.query<{ day: Date; advertiser_id: number; click_count: number }>(
      `select c.click_date::timestamp at time zone 'UTC' as day, c.advertiser_id, c.click_count
     from daily_clicks c join advertisers a on a.id = c.advertiser_id
     where c.network_id in (1, 2) and c.click_date between $1 and $2
     order by c.click_date desc, c.click_count desc, a.name collate "und-x-icu", c.advertiser_id`,
      [days.start_date, days.end_date],
    );
    await client.end();
    const headers = ["Click Date", "Advertiser ID", "Clicks"];
    const rows = expected.rows.map((row) => [serialDay(row.day), String(row.advertiser_id), row.click_count]);
    // The sheets follow one another.
    const wanted = Array.from({ length: reports }, () => rows).flat();
    const found = readFileColumns(await downloadFile(finished), finished.filename ?? "", headers);
    expect(found).toEqual(wanted);
  },
);

/** YYYY-MM-DD, UTC. */
function dayBefore(day: Date, days: number): string {
  return new Date(day.getTime() - days * 86_400_000).toISOString().slice(0, 10);
}
