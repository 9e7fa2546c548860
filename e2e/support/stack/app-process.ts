import { spawn } from "node:child_process";
import { findFreePort } from "@/lib/local/free-port";
import type { StackInfo } from "@/lib/local/stack/stack-info";
import { waitForHealth } from "@/lib/local/stack/wait-for-health";
import { endChild } from "./child-program";

export interface AppProcess {
  url: string;
  /** Asks it to end and waits until it has. Does nothing when it has ended already. */
  stop(): Promise<void>;
}

/** One more app process on the parts of a running stack, as a second machine behind a load balancer would be, with `env`. */
export async function startAppProcess(
  stack: StackInfo,
  env: Record<string, string> = {},
): Promise<AppProcess> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    ["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", String(port)],
    {
      stdio: "ignore",
      env: {
        PATH: process.env.PATH,
        NODE_ENV: "production",
        DATABASE_URL: stack.app_database_url,
        S3_ENDPOINT: stack.s3.endpoint,
        S3_REGION: stack.s3.region,
        S3_BUCKET: stack.s3.bucket,
        S3_ACCESS_KEY_ID: stack.s3.access_key_id,
        S3_SECRET_ACCESS_KEY: stack.s3.secret_access_key,
        INNGEST_BASE_URL: stack.inngest.base_url,
        INNGEST_EVENT_KEY: stack.inngest.event_key,
        AUTH_SECRET: "only-the-first-process-signs-people-in",
        ...env,
      },
    },
  );
  await waitForHealth(url);
  return {
    url,
    stop: () => endChild(child, "SIGTERM"),
  };
}
