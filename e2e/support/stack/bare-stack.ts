import { rm } from "node:fs/promises";
import { digestApiKey } from "@/lib/auth/api-key";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { findFreePort } from "@/lib/local/free-port";
import type { Demo } from "@/lib/local/stack/demo";
import type { Installation } from "@/lib/local/stack/installation";
import { type Stack, startStack } from "@/lib/local/stack/start-stack";
import { temporaryDataDir } from "./temporary-data-dir";

export interface BareStack extends Stack {
  dataDir: string;
  /** What the supervisor said. */
  said: string[];
  /** Every line that a part wrote. */
  lines: string[];
}

/** A stack of the test's own in a temporary folder, with one admin and no data; `stop` removes it all. */
export async function startBareStack(): Promise<BareStack> {
  const dataDir = await temporaryDataDir();
  const said: string[] = [];
  const lines: string[] = [];
  const stack = await startStack({
    dataDir,
    port: await findFreePort(),
    isDev: false,
    isDurable: false,
    prepareData: prepareAdmin,
    log: (part, line) => {
      if (part === "supervisor") said.push(line);
      else lines.push(line);
    },
  });
  return {
    ...stack,
    dataDir,
    said,
    lines,
    async stop() {
      await stack.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Makes the admin whose key `api_keys.admin` is. */
export async function prepareAdmin(databaseUrl: string, { demo }: Pick<Installation, "demo">): Promise<Demo> {
  const { apiKeys, password } = demo;
  const email = "admin@example.com";
  const pool = createPool(databaseUrl, 1);
  try {
    const data = { email, name: "Admin", admin: true, apiKeyDigest: digestApiKey(apiKeys.admin) };
    await createDatabase(pool).user.upsert({ where: { email }, create: data, update: data });
  } finally {
    await pool.end();
  }
  return { apiKeys, signIn: { email, password }, accounts: [] };
}
