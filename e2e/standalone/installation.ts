import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, rm } from "node:fs/promises";
import path from "node:path";
import { findFreePort } from "@/lib/local/free-port";
import type { Installation } from "@/lib/local/stack/installation";
import { type Container, type ContainerOptions, runOnce, startContainer, untilHealthy } from "./container";
import { readImage } from "./image";
import { startOutsideParts } from "./outside-parts";
import { startPooler } from "./pooler";

const root = path.resolve(import.meta.dirname, "../..");

/** An installation that runs from a copy of the standalone folder, with PostgreSQL and S3 server apart from it. */
export interface StandaloneInstallation {
  dataDir: string;
  /** Where the folder was copied to. */
  folder: string;
  secrets: Installation;
  ownerUrl: string;
  /** Starts the web process, or a worker, on a free port, and waits until the image's health check passes. */
  start(kind: "web" | "worker", port?: number): Promise<Process>;
  /** Starts the executor, which calls the durable functions there. */
  startExecutor(functionsUrl: string): Promise<void>;
  /** Ends all that was started, and removes the data. */
  stop(): Promise<void>;
}

export interface Process extends Container {
  port: number;
}

/** `npm run build:standalone`. */
export async function buildStandalone(): Promise<void> {
  const child = spawn("npm", ["run", "build:standalone"], { cwd: root, stdio: "inherit" });
  process.once("exit", () => child.kill());
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error("npm run build:standalone failed.");
}

/**
 * Copies the folder to an empty place, starts what it needs, and applies migrations and makes the bucket as the image does.
 * `environment` is for all of its processes. With `hasPooler` they reach the database by way of PgBouncer.
 */
export async function openStandalone({
  environment,
  without,
  hasPooler = false,
}: {
  environment: Record<string, string>;
  /** Removed from the copy. */
  without?: string | undefined;
  hasPooler?: boolean;
}): Promise<StandaloneInstallation> {
  const image = await readImage();
  const parts = await startOutsideParts();
  const { dataDir, secrets, urls, stop } = parts;
  try {
    const folder = path.join(dataDir, "app");
    await cp(path.join(root, ".next/standalone"), folder, { recursive: true });
    if (without !== undefined) await rm(path.join(folder, without));

    const pooler = hasPooler ? await startPooler(urls.app, dataDir) : undefined;
    if (pooler) parts.beforeStop(pooler.stop);

    const appEnvironment: Record<string, string> = {
      ...parts.environment,
      ...(pooler && { DATABASE_URL: pooler.url, DATABASE_URL_UNPOOLED: urls.app }),
      AUTH_SECRET: secrets.authSecret,
      WEB_RENDERS: "false",
      HOSTNAME: "127.0.0.1",
      WORKER_HOST: "127.0.0.1",
      ...environment,
    };
    const containerOf = (name: string, file: string, env: Record<string, string>): ContainerOptions => {
      const args = image.commands.get(file);
      if (args === undefined) throw new Error(`Neither Dockerfile nor compose.yaml runs ${file}.`);
      return { name, folder, args, env: { ...image.environment, ...env } };
    };
    await runOnce(containerOf("migrate", "commands/db-deploy.js", { DATABASE_URL: urls.owner }));
    await runOnce(containerOf("bucket", "commands/bucket-create.js", appEnvironment));
    return {
      dataDir,
      folder,
      secrets,
      ownerUrl: urls.owner,
      stop,
      async start(kind, wantedPort) {
        const port = wantedPort ?? (await findFreePort());
        // One address for both, so that the health check finds no other process of this machine.
        const own = { PORT: String(port), WORKER_PORT: String(port) };
        if (parts.isStopped()) throw new Error("The installation was stopped.");
        const container = startContainer(
          containerOf(kind, `commands/${kind}.js`, { ...appEnvironment, ...own }),
        );
        parts.beforeStop(container.kill);
        await untilHealthy(container, containerOf(`health of ${kind}`, "commands/health.js", own));
        return { ...container, port };
      },
      startExecutor: parts.startExecutor,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
