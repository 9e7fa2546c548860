import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { otherDatabase } from "@/lib/db/other-database";
import type {} from "./database-server"; // the type of what is injected
import { foreignEmpty } from "./foreign-locale";
import { onServer } from "./test-server";

export interface TestDatabase {
  url: string;
  /** Removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * What people set for a database of theirs, and none of it is what the product reads and writes. It is no part of a
 * template.
 */
const foreignSettings = {
  timezone: "'Asia/Kolkata'",
  datestyle: "'German, DMY'",
  intervalstyle: "'sql_standard'",
  extra_float_digits: "-3",
  bytea_output: "'escape'",
};
const foreignOptions = "-c statement_timeout=60000";

/** For `describe.each`: what `createTestDatabase` and `createExportFixture` take for each kind of database. */
export const databaseKinds = [
  { kind: "a plain database", isForeign: false },
  { kind: "a database of another locale, zone and date style", isForeign: true },
];

export interface TestDatabaseOptions {
  /** False: empty, for a test that applies the migrations itself. */
  isMigrated?: boolean;
  /** All that this one holds, which nobody may be connected to. */
  copyOf?: Pick<TestDatabase, "url">;
  /** As somebody else might have set it up: Turkish, in India, with German dates and options in its address. */
  isForeign?: boolean;
}

/** A database of the test's own, with all migrations applied. */
export async function createTestDatabase({
  isMigrated = true,
  copyOf,
  isForeign = false,
}: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = inject("databaseServer");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const filled = isForeign ? server.foreignTemplate : server.template;
  const from = copyOf ? `template ${new URL(copyOf.url).pathname.slice(1)}` : `template ${filled}`;
  const empty = isForeign ? foreignEmpty : "template template0";
  const settings = isForeign
    ? Object.entries(foreignSettings).map(([key, value]) => `alter database ${name} set ${key} = ${value}`)
    : [];
  // Copying the files costs a quarter of writing each page to the log, on a server that syncs nothing.
  const source = `${isMigrated ? from : empty} strategy file_copy`;
  await runOnServer(server.url, `create database ${name} ${source}`, ...settings);
  const url = new URL(otherDatabase(server.url, name));
  if (isForeign) url.searchParams.set("options", foreignOptions);
  return {
    url: url.href,
    drop: () => dropDatabase(server.url, name),
  };
}

/** object_in_use: a process that was told to end had not done so within the five seconds that the server waits for it. */
const objectInUse = "55006";

async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  for (;;) {
    try {
      return await runOnServer(serverUrl, `drop database if exists ${name} with (force)`);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError && error.code === objectInUse)) throw error;
    }
  }
}

function runOnServer(serverUrl: string, ...statements: string[]): Promise<void> {
  return onServer(serverUrl, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
}
