import path from "node:path";
import { ensureBucket } from "@/lib/storage/object-store";
import { deployMigrations } from "@/prisma/deploy-migrations";
import { lockDataDir } from "../data-dir-lock";
import { writeDurably } from "../durable-file";
import { findFreePort, isPortFree } from "../free-port";
import { grantAppRights, prepareRoles } from "../postgres/roles";
import { ensureBuild } from "./build";
import { type ChildPart, readyMessage, startChildPart } from "./child-part";
import { prepareDemo } from "./demo";
import { explainFullDisk } from "./disk-full";
import { type Installation, makeDataDir, openInstallation, saveInstallation } from "./installation";
import { outsideParts } from "./outside-parts";
import { environmentOf } from "./part-environment";
import { startPostgresPart } from "./postgres-part";
import { webRendersOf } from "./settings";
import type { StackInfo } from "./stack-info";
import { waitForHealth } from "./wait-for-health";

// The SDK's note on future Node versions is known; it would be printed once by every process of the stack.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

export interface StackOptions {
  dataDir: string;
  port: number;
  /** Next's dev server in place of the built app. */
  isDev: boolean;
  /** False for tests: throw-away data need not survive a power cut. */
  isDurable: boolean;
  /** Ends a start that has not come to its end, with all that it has started: a part that is elsewhere may never answer. */
  signal?: AbortSignal;
  /** What goes into the embedded database when it is empty, and who can sign in then. */
  prepareData?: typeof prepareDemo;
  /** One line of a part's output, or of what the supervisor itself does. */
  log(part: string, line: string): void;
}

export interface Stack {
  info: StackInfo;
  /** The parts that run in processes of their own, by name: web, s3, inngest, and worker unless the web renders. */
  parts: ReadonlyMap<string, ChildPart>;
  /** Ends everything that was started, the web app first and the database last. */
  stop(): Promise<void>;
}

/**
 * Starts what is missing for Tranche on this machine and waits until it serves: PostgreSQL, S3 server, Inngest executor,
 * the web app, and a worker that runs the durable functions at low priority (see `webRendersOf`). A part that the
 * environment names (DATABASE_URL, S3_*, INNGEST_*) is used and not started. Whatever was started is ended again when a
 * later part cannot start; the error then says what to do.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dataDir, port, isDev, log, prepareData = prepareDemo } = options;
  const say = (line: string) => log("supervisor", line);
  const stops: (() => Promise<void>)[] = [];
  const parts = new Map<string, ChildPart>();
  const stop = async () => {
    for (const stopPart of stops.splice(0).reverse()) await stopPart();
  };
  const startPart = async (partOptions: Parameters<typeof startChildPart>[0]) => {
    const part = await startChildPart(partOptions);
    parts.set(part.name, part);
    stops.push(part.stop);
  };

  try {
    await makeDataDir(dataDir);
    // Before anything is read or written there: two first starts at once would each make secrets.
    const unlock = lockDataDir(dataDir);
    stops.push(async () => unlock());
    const installation = await openInstallation(dataDir);
    const outside = outsideParts(process.env);
    await waitForPort(port);

    const prepareDatabase = async () => {
      if (outside.database !== undefined) {
        await deployMigrations(outside.database.owner);
        return { urls: outside.database, databaseUrl: outside.database.app, demo: undefined };
      }
      const postgresDir = path.join(dataDir, "postgres");
      const server = await startPostgresPart({ dataDir: postgresDir, isDurable: options.isDurable }, say);
      stops.push(server.stop);
      const urls = await prepareRoles(server.url, installation.database);
      await deployMigrations(urls.owner);
      await grantAppRights(urls.owner);
      return { urls, databaseUrl: server.url, demo: await prepareData(urls.owner, installation, say) };
    };
    // Side by side: each takes long at the first start, and neither keeps all processors busy.
    const [database, build] = await Promise.allSettled([prepareDatabase(), isDev || ensureBuild(say)]);
    if (database.status === "rejected") throw database.reason;
    if (build.status === "rejected") throw build.reason;
    const { urls, databaseUrl, demo } = database.value;

    const ports = {
      s3: await findFreePort(installation.ports.s3),
      inngest: await findFreePort(installation.ports.inngest),
      worker: await findFreePort(installation.ports.worker),
    };
    await saveInstallation(dataDir, { ...installation, ports });
    const s3 = outside.s3 ?? localS3(installation, ports.s3);
    const inngest = outside.inngest ?? localInngest(installation, ports.inngest);
    const url = `http://127.0.0.1:${port}`;
    const isExecutorOurs = outside.inngest === undefined;
    const isWebRendering = webRendersOf(process.env, { isDev, isExecutorOurs });
    const functionsUrl = isWebRendering ? url : `http://127.0.0.1:${ports.worker}`;
    const all = {
      ...process.env,
      ...appEnvironment(installation, {
        databaseUrl: urls.app,
        s3,
        inngest,
        isExecutorOurs,
        demo,
      }),
      WEB_RENDERS: String(isWebRendering),
    };

    if (outside.s3 === undefined) {
      await startPart({
        name: "s3",
        args: [
          ...["--import", "tsx", "lib/local/s3/main.ts"],
          ...["--port", `${ports.s3}`, "--data", path.join(dataDir, "s3")],
        ],
        env: environmentOf("s3", all),
        waitUntilReady: readyMessage,
        log,
      });
    }
    await makeBucket(s3);
    if (isExecutorOurs) {
      await startPart({
        name: "inngest",
        args: [
          ...["--import", "tsx", "lib/local/inngest/main.ts"],
          ...["--app", `${functionsUrl}/api/inngest`, "--port", `${ports.inngest}`],
        ],
        env: { ...environmentOf("inngest", all), DATABASE_URL: urls.executor },
        waitUntilReady: readyMessage,
        log,
      });
    }
    const startWorker = () =>
      startPart({
        name: "worker",
        args: ["--import", "./inngest/run-typescript.mjs", "inngest/worker.ts"],
        env: {
          ...environmentOf("worker", all),
          ...{ NODE_ENV: "production", WORKER_HOST: "127.0.0.1", WORKER_PORT: `${ports.worker}` },
        },
        // Whoever asks the web app for something comes before whoever waits for a file.
        hasLowPriority: true,
        waitUntilReady: readyMessage,
        log,
      });
    const startWeb = () =>
      startPart({
        name: "web",
        args: [
          "node_modules/next/dist/bin/next",
          isDev ? "dev" : "start",
          "-H",
          "127.0.0.1",
          "-p",
          `${port}`,
        ],
        env: { ...environmentOf("web", all), NODE_ENV: isDev ? "development" : "production" },
        waitUntilReady: () =>
          waitForHealth(url, {
            signal: options.signal,
            everyMs: 5_000,
            onDown: (down) => say(waitingWords(down, outside)),
          }),
        log,
      });
    // Side by side, as each waits for much.
    const app = await Promise.allSettled([isWebRendering || startWorker(), startWeb()]);
    for (const part of app) if (part.status === "rejected") throw part.reason;

    const info: StackInfo = {
      url,
      pid: process.pid,
      api_keys: demo?.apiKeys ?? {},
      sign_in: demo?.signIn ?? null,
      database_url: databaseUrl,
      app_database_url: urls.app,
      s3: {
        endpoint: s3.S3_ENDPOINT ?? "",
        region: s3.S3_REGION,
        bucket: s3.S3_BUCKET,
        access_key_id: s3.S3_ACCESS_KEY_ID,
        secret_access_key: s3.S3_SECRET_ACCESS_KEY,
      },
      inngest: { base_url: inngest.INNGEST_BASE_URL ?? "", event_key: inngest.INNGEST_EVENT_KEY },
    };
    await writeDurably(path.join(dataDir, "stack.json"), `${JSON.stringify(info, null, 2)}\n`);
    return { info, parts, stop };
  } catch (error) {
    await stop();
    throw explainFullDisk(error, dataDir);
  }
}

type S3Environment = NonNullable<ReturnType<typeof outsideParts>["s3"]>;
type InngestEnvironment = NonNullable<ReturnType<typeof outsideParts>["inngest"]>;

function localS3({ s3 }: Installation, port: number): S3Environment {
  return {
    S3_ENDPOINT: `http://127.0.0.1:${port}`,
    S3_REGION: "us-east-1",
    S3_BUCKET: "tranche",
    S3_ACCESS_KEY_ID: s3.accessKeyId,
    S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
  };
}

function localInngest({ inngest }: Installation, port: number): InngestEnvironment {
  return {
    INNGEST_BASE_URL: `http://127.0.0.1:${port}`,
    INNGEST_SIGNING_KEY: inngest.signingKey,
    INNGEST_EVENT_KEY: inngest.eventKey,
  };
}

function appEnvironment(
  installation: Installation,
  parts: {
    databaseUrl: string;
    s3: S3Environment;
    inngest: InngestEnvironment;
    isExecutorOurs: boolean;
    demo: { accounts: { label: string; email: string }[] } | undefined;
  },
): Record<string, string> {
  return {
    DATABASE_URL: parts.databaseUrl,
    ...parts.s3,
    ...parts.inngest,
    // The embedded executor charges nobody for a run.
    SWEEP_MINUTES: process.env.SWEEP_MINUTES || (parts.isExecutorOurs ? "1" : ""),
    AUTH_SECRET: process.env.AUTH_SECRET || installation.authSecret,
    NEXT_TELEMETRY_DISABLED: "1",
    // glibc gives every thread a heap of its own and is slow to give memory back: fewer heaps, 50 to 100 MB less.
    MALLOC_ARENA_MAX: "2",
    // And it learns to keep what is as large as a tranche, once one was freed, unless it is told where to stop. This is
    // where it begins (mallopt(3)); at 2 MB the pieces of compressed sheets stay, 66 MB more at three million rows.
    MALLOC_MMAP_THRESHOLD_: "131072",
    ...(parts.demo ? { DEMO_ACCOUNTS: JSON.stringify(parts.demo.accounts) } : {}),
  };
}

async function makeBucket(s3: S3Environment): Promise<void> {
  await ensureBucket({
    endpoint: s3.S3_ENDPOINT,
    publicEndpoint: undefined,
    region: s3.S3_REGION,
    bucket: s3.S3_BUCKET,
    accessKeyId: s3.S3_ACCESS_KEY_ID,
    secretAccessKey: s3.S3_SECRET_ACCESS_KEY,
    areChecksumsOnlyWhenRequired: false,
  });
}

/** The web port may be held for a moment by a child of a supervisor that was just killed. */
async function waitForPort(port: number): Promise<void> {
  for (let waits = 0; waits < 30; waits++) {
    if (await isPortFree(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Port ${port} is in use. Stop what listens there, or choose another: PORT=3001 npm start`);
}

/** Why the app does not serve yet, and where to look when a part is somebody else's. */
function waitingWords(
  down: readonly string[],
  { database, s3, inngest }: ReturnType<typeof outsideParts>,
): string {
  const outside: Record<string, string | false | undefined> = {
    database: database && "DATABASE_URL",
    store: s3 && "S3_ENDPOINT and the other S3_ variables",
    executor: inngest && "INNGEST_BASE_URL and the other INNGEST_ variables",
  };
  const parts = down.map((name) => {
    const variables = outside[name];
    return variables ? `the ${name}, which ${variables} set from outside` : `the ${name}`;
  });
  return `The app waits for ${parts.join(" and ")}.`;
}
