import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import type {} from "./database-server"; // the type of what is injected

export interface TestDatabase {
  url: string;
  /** Removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * A database of the test's own, with all migrations applied, or empty where the test wants to apply them, or with all
 * that `copyOf` holds, which nobody may be connected to.
 */
export async function createTestDatabase(
  options: { isMigrated?: boolean; copyOf?: TestDatabase } = {},
): Promise<TestDatabase> {
  const server = inject("databaseServer");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const filled = options.copyOf ? new URL(options.copyOf.url).pathname.slice(1) : server.template;
  const template = (options.isMigrated ?? true) ? filled : "template0";
  await runOnServer(server.url, `create database ${name} template ${template}`);
  return {
    url: new URL(`/${name}`, server.url).href,
    drop: () => runOnServer(server.url, `drop database if exists ${name} with (force)`),
  };
}

async function runOnServer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
