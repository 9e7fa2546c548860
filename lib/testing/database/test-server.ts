import pg from "pg";
import { otherDatabase } from "@/lib/db/other-database";
import { loadDemoData } from "@/lib/local/demo-data/load-demo-data";

// One PostgreSQL server for a whole test run. Making the demo data takes as long as many tests do, so they are made once,
// by whoever asks first: database tests copy them, and the stack gets them in the end.

/** The environment variable by which a test run hands its server to Vitest: a connection URL. */
export const testServerVariable = "TRANCHE_TEST_SERVER";

export interface DemoTemplate {
  /** The database that holds the demo data, for `create database … template`. */
  name: string;
  /** The last day of its clicks and sales, YYYY-MM-DD. */
  today: string;
}

const namePrefix = "demo_template_";
const unfinished = "demo_unfinished";

/** Makes the demo data on the server, or finds what was made. `migrated` is a database with nothing but the tables. */
export function prepareDemoTemplate(serverUrl: string, migrated: string): Promise<DemoTemplate> {
  return onServer(serverUrl, async (client) => {
    // Until this connection ends: others wait here, and then find what was made.
    await client.query("select pg_advisory_lock(hashtext($1))", [namePrefix]);
    const found = await findDemoTemplate(client);
    if (found) return found;
    const today = new Date().toISOString().slice(0, 10);
    const name = namePrefix + today.replaceAll("-", "_");
    await client.query(`drop database if exists ${unfinished}`);
    await client.query(`create database ${unfinished} template ${migrated} strategy file_copy`);
    await loadDemoData(otherDatabase(serverUrl, unfinished), { today });
    await client.query(`alter database ${unfinished} rename to ${name}`);
    return { name, today };
  });
}

/** Makes the demo data the database of that name, in place of an empty one, where a test has asked for them. */
export function moveDemoDataTo(serverUrl: string, database: string): Promise<void> {
  return onServer(serverUrl, async (client) => {
    const found = await findDemoTemplate(client);
    if (!found) return;
    await client.query(`drop database ${database}`);
    await client.query(`alter database ${found.name} rename to ${database}`);
  });
}

async function findDemoTemplate(client: pg.Client): Promise<DemoTemplate | undefined> {
  const { rows } = await client.query<{ name: string }>(
    "select datname as name from pg_database where starts_with(datname, $1)",
    [namePrefix],
  );
  const [found] = rows;
  return found && { name: found.name, today: found.name.slice(namePrefix.length).replaceAll("_", "-") };
}

/** Does something on a connection to the server's own database. */
export async function onServer<T>(serverUrl: string, action: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(otherDatabase(serverUrl, "postgres"));
  await client.connect();
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}
