import { rm } from "node:fs/promises";
import path from "node:path";
import { temporaryDataDir } from "@/e2e/support/stack/temporary-data-dir";
import { findFreePort } from "@/lib/local/free-port";
import { prepareRoles, type RoleUrls } from "@/lib/local/postgres/roles";
import { startPostgres } from "@/lib/local/postgres/start-postgres";
import { readyMessage, startChildPart } from "@/lib/local/stack/child-part";
import { type Installation, openInstallation } from "@/lib/local/stack/installation";
import { environmentOf } from "@/lib/local/stack/part-environment";

/** PostgreSQL and S3 server in a temporary folder, apart from an app that is told of them by variables. */
export interface OutsideParts {
  dataDir: string;
  secrets: Installation;
  urls: RoleUrls;
  /** The variables of an app that uses them, but for the secret of its sessions. */
  environment: Record<string, string>;
  /** Starts the executor, which calls the durable functions there. */
  startExecutor(functionsUrl: string): Promise<void>;
  /** Has something of the app's ended before they are. */
  beforeStop(stop: () => Promise<unknown>): void;
  /** Whether `stop` was called: nothing is to be started any more. */
  isStopped(): boolean;
  /** Ends all that was started, and removes the data. */
  stop(): Promise<void>;
}

export async function startOutsideParts(): Promise<OutsideParts> {
  const stops: (() => Promise<unknown>)[] = [];
  let isStopped = false;
  const stop = async () => {
    isStopped = true;
    for (const stopPart of stops.splice(0).reverse()) await stopPart();
  };
  try {
    const dataDir = await temporaryDataDir();
    stops.push(() => rm(dataDir, { recursive: true, force: true }));
    const secrets = await openInstallation(dataDir);
    const server = await startPostgres({ dataDir: path.join(dataDir, "postgres"), isDurable: false });
    stops.push(server.stop);
    const urls = await prepareRoles(server.url, secrets.database);
    const ports = { s3: await findFreePort(), inngest: await findFreePort() };
    const keys = {
      INNGEST_SIGNING_KEY: secrets.inngest.signingKey,
      INNGEST_EVENT_KEY: secrets.inngest.eventKey,
    };
    const environment = {
      DATABASE_URL: urls.app,
      S3_ENDPOINT: `http://127.0.0.1:${ports.s3}`,
      S3_BUCKET: "tranche",
      S3_ACCESS_KEY_ID: secrets.s3.accessKeyId,
      S3_SECRET_ACCESS_KEY: secrets.s3.secretAccessKey,
      INNGEST_BASE_URL: `http://127.0.0.1:${ports.inngest}`,
      ...keys,
    };
    const startPart = async (name: "s3" | "inngest", env: Record<string, string>, args: string[]) => {
      const part = await startChildPart({
        name,
        args: ["--import", "tsx", ...args],
        env: environmentOf(name, { ...process.env, ...env }),
        waitUntilReady: readyMessage,
        log: () => undefined,
      });
      stops.push(part.stop);
    };
    await startPart("s3", environment, [
      "lib/local/s3/main.ts",
      ...["--port", String(ports.s3), "--data", path.join(dataDir, "s3")],
    ]);
    return {
      dataDir,
      secrets,
      urls,
      environment,
      beforeStop: (stopPart) => void stops.push(stopPart),
      isStopped: () => isStopped,
      stop,
      startExecutor: (functionsUrl) =>
        startPart("inngest", { DATABASE_URL: urls.executor, ...keys }, [
          "lib/local/inngest/main.ts",
          ...["--app", functionsUrl, "--port", String(ports.inngest)],
          // What fails here will fail again: whoever looks should not wait for long to hear it.
          ...["--retry-delay-ms", "1000"],
        ]),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
