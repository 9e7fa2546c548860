import { readFile } from "node:fs/promises";
import path from "node:path";
import type pg from "pg";
import { connectClient } from "@/lib/db/session";
import { demoAccounts } from "./demo-accounts";
import { wordLists } from "./word-lists";

/** Rows by table. */
export type TableCounts = Record<string, number>;

export interface ScriptOptions {
  /** The last day of the data, YYYY-MM-DD. */
  today: string;
  advertisers: number;
  /** Daily clicks; only bench-clicks.sql asks for it. */
  clicks?: number;
  log?: (message: string) => void;
}

const tables = [
  "networks",
  "agencies",
  "publishers",
  "users",
  "tags",
  "taggings",
  "advertisers",
  "deals",
  "daily_clicks",
  "transactions",
] as const;

/**
 * Fills an empty database with the scripts named, all in one transaction, and counts what is there. A database
 * that already holds publishers or users is left as it is.
 */
export async function runScripts(
  databaseUrl: string,
  scripts: readonly string[],
  { today, advertisers, clicks = 0, log = () => undefined }: ScriptOptions,
): Promise<TableCounts> {
  const client = await connectClient({ connectionString: databaseUrl }, { statement_timeout: "0" });
  try {
    await client.query("begin");
    // Two at once: the second one waits here and then finds the data.
    await client.query("lock table publishers, users in share row exclusive mode");
    const { rows } = await client.query<{ isEmpty: boolean }>(
      `select not exists (select from publishers) and not exists (select from users) as "isEmpty"`,
    );
    if (rows[0]?.isEmpty === true) {
      await client.query(
        `select set_config('demo.today', $1, true), set_config('demo.advertisers', $2, true),
           set_config('demo.clicks', $3, true)`,
        [today, String(advertisers), String(clicks)],
      );
      await createWordTable(client);
      await runScript(client, "prepare");
      for (const script of ["catalogue", ...scripts]) {
        await runScript(client, script);
        log(`Made ${script}`);
      }
      await createUsers(client);
      await runScript(client, "finish");
    }
    await client.query("commit");
    if (rows[0]?.isEmpty === true) await client.query(`vacuum (analyze) ${tables.join(", ")}`);
    return await countRows(client);
  } finally {
    await client.end(); // also rolls back what was not committed
  }
}

async function runScript(client: pg.Client, script: string): Promise<void> {
  await client.query(await readFile(path.join(import.meta.dirname, `${script}.sql`), "utf8"));
}

async function createWordTable(client: pg.Client): Promise<void> {
  const lists = Object.entries(wordLists).map(([name, list]) => ({
    column: name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    list,
  }));
  const columns = lists.map(({ column }) => `${column} text[]`).join(", ");
  await client.query(`create temporary table words (${columns}) on commit drop`);
  const places = lists.map((_, index) => `$${index + 1}`).join(", ");
  await client.query(
    `insert into words values (${places})`,
    lists.map(({ list }) => list),
  );
}

async function createUsers(client: pg.Client): Promise<void> {
  for (const account of demoAccounts) {
    const [givenName, familyName] = account.name.split(" ");
    await client.query(
      `insert into users (email, email_verified, name, given_name, family_name, admin, account_admin,
         publisher_id, agency_id, network_id, advertiser_id)
       values ($1, true, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        account.email,
        account.name,
        givenName,
        familyName,
        account.isAdmin,
        account.isAccountAdmin,
        account.publisherId,
        account.agencyId,
        account.networkId,
        account.advertiserId,
      ],
    );
  }
}

async function countRows(client: pg.Client): Promise<TableCounts> {
  const counts = tables.map((table) => `(select count(*)::int from ${table}) as ${table}`);
  const { rows } = await client.query<TableCounts>(`select ${counts.join(", ")}`);
  return rows[0] ?? {};
}
