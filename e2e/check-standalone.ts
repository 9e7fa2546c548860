import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { get } from "node:http";
import path from "node:path";
import type { ApiAccess } from "@/e2e/support/api/call-api";
import { makeDemoExports } from "@/e2e/support/api/demo-exports";
import { readCommand } from "@/lib/command";
import { prepareDemo } from "@/lib/local/stack/demo";
import { startTraceCollector } from "@/lib/testing/trace-collector";
import { checkCompose } from "./standalone/image";
import { buildStandalone, openStandalone, type StandaloneInstallation } from "./standalone/installation";

// npm run check:standalone: what the Dockerfile makes, without an engine for containers. The standalone folder is copied
// to an empty place, and web process, worker and commands are run there as the image runs them, with PostgreSQL, S3 server
// and executor apart from them. Exits with 1 when anything is missing or goes wrong.

const usage = `npm run check:standalone -- [--built] [--pooler] [--without FILE]

Builds the standalone folder as the Dockerfile does, copies it elsewhere, and makes the demo's four exports with it. Lets
Docker Compose read compose.yaml where there is one.

  --built          takes the folder as the last build left it
  --pooler         puts PgBouncer in transaction mode before the database (apt-get install pgbouncer)
  --without FILE   removes that file from the copy: to see the check fail`;

const { values: flags } = readCommand(
  { usage, usesInstallation: false },
  {
    options: {
      built: { type: "boolean", default: false },
      pooler: { type: "boolean", default: false },
      without: { type: "string" },
    },
  },
);
let installation: StandaloneInstallation | undefined;
const collector = await startTraceCollector();

try {
  if (!flags.built) await buildStandalone();
  // Several tranches, so that steps, threads and parts are all used.
  installation = await openStandalone({
    environment: {
      TRANCHE_BYTES: String(1024 * 1024),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    },
    without: flags.without,
    hasPooler: flags.pooler,
  });
  await check(installation);
  console.log("\nThe standalone folder has all that it needs.");
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await installation?.stop();
  collector.close();
}

async function check({ dataDir, folder, secrets, ownerUrl, start, startExecutor }: StandaloneInstallation) {
  const envFiles = (await readdir(folder)).filter((file) => file.startsWith(".env"));
  if (envFiles.length > 0) throw new Error(`The folder holds ${envFiles.join(", ")}.`);

  await prepareDemo(ownerUrl, secrets, console.log);
  const [web, worker] = [await start("web"), await start("worker")];
  await startExecutor(`http://127.0.0.1:${worker.port}/api/inngest`);
  const api = { url: `http://127.0.0.1:${web.port}`, apiKey: secrets.demo.apiKeys.admin };
  await Promise.race([use(api, dataDir), web.died, worker.died]).catch((error: unknown) => {
    for (const { name, lines } of [web, worker]) console.error([`${name} wrote:`, ...lines].join("\n  "));
    throw error;
  });
  for (const { name, stop } of [web, worker]) {
    await stop();
    console.log(`${name} has ended by SIGTERM.`);
  }
  const names = collector.spans.map(({ name }) => name);
  for (const name of ["POST /api/v1/exports", "step assemble"])
    if (!names.some((one) => one.startsWith(name))) throw new Error(`No trace has "${name}".`);
  console.log(`They have sent ${names.length} spans of traces.`);
  const isComposeThere = await checkCompose(dataDir);
  console.log(
    isComposeThere
      ? "Docker Compose reads compose.yaml."
      : "Docker Compose is not here: it has not read compose.yaml.",
  );
}

/** The page, its guard and its files; then the demo's exports. */
async function use(api: ApiAccess, dataDir: string): Promise<void> {
  const health = await fetch(`${api.url}/api/health`);
  if (!health.ok) throw new Error(`/api/health answers ${health.status}: ${await health.text()}`);
  const page = await fetch(`${api.url}/sign-in`);
  const html = await page.text();
  const policy = page.headers.get("content-security-policy") ?? "";
  if (page.status !== 200 || !policy.includes("'nonce-"))
    throw new Error(`The sign-in page answers ${page.status} with the policy "${policy}".`);
  const files = [...html.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+)"/g)].map(([, file]) => file);
  if (files.length === 0) throw new Error("The sign-in page names no file of its own.");
  for (const file of [...files, "/ops/tranche-alerts.yml", "/client.js", "/client.d.ts"]) {
    const { status } = await fetch(`${api.url}${file}`);
    if (status !== 200) throw new Error(`${file} answers ${status}.`);
  }
  const foreign = await statusFor(api.url, `host-${randomBytes(4).toString("hex")}.example.com`);
  if (foreign < 400) throw new Error(`A foreign host is answered with ${foreign}.`);
  console.table(await makeDemoExports(api, path.join(dataDir, "files")), [
    "type",
    "rows",
    "parts",
    "seconds",
  ]);
}

/** The status of an answer to a request that names this host, which `fetch` does not let one say. */
async function statusFor(url: string, host: string): Promise<number> {
  const request = get(url, { headers: { host } });
  const [response] = await once(request, "response");
  response.resume();
  return response.statusCode;
}
