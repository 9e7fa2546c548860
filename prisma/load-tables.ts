import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { connectClient } from "@/lib/db/session";
import { readCsvRecords } from "./csv-records";
import { explainLoadError, LoadError, type LoadedFile } from "./load-error";

/** What may be loaded, each table after those that it refers to. */
const tables = [
  "networks",
  "agencies",
  "publishers",
  "agency_publishers",
  "tags",
  "advertisers",
  "deals",
  "taggings",
  "daily_clicks",
  "transactions",
  "users",
] as const;

type Table = (typeof tables)[number];

const tablesWithoutId: readonly Table[] = ["agency_publishers", "daily_clicks"];

export interface LoadedTable {
  table: Table;
  rows: number;
}

/**
 * Loads a folder of CSV files, one a table (`advertisers.csv`), whose first line names the columns. An empty field
 * is null, "" an empty text. All files are one transaction: after any error the database is as it was.
 *
 * @throws LoadError naming file, line and column where they can be known
 */
export async function loadTables(
  databaseUrl: string,
  folder: string,
  log: (message: string) => void,
): Promise<LoadedTable[]> {
  const files = await findFiles(folder);
  const client = await connect(databaseUrl);
  try {
    await client.query("begin");
    const loaded: LoadedTable[] = [];
    for (const table of tables) {
      const file = files.get(table);
      if (file === undefined) continue;
      const { size } = await stat(file);
      log(`Loading ${path.basename(file)} (${(size / 1e6).toFixed(1)} MB)`);
      const rows = await loadTable(client, table, file);
      log(`  ${rows.toLocaleString("en")} rows`);
      loaded.push({ table, rows });
    }
    for (const { table } of loaded) await setSequence(client, table);
    await client.query(`analyze ${loaded.map(({ table }) => table).join(", ")}`);
    await client.query("commit");
    return loaded;
  } finally {
    await client.end(); // also rolls back what was not committed
  }
}

async function connect(databaseUrl: string): Promise<pg.Client> {
  try {
    // A load is a few long statements, and is meant to be.
    const client = await connectClient({ connectionString: databaseUrl }, { statement_timeout: "0" });
    const { rows } = await client.query("select to_regclass('advertisers') as found");
    if (rows[0]?.found !== null) return client;
    await client.end();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LoadError(`The database of DATABASE_URL cannot be used: ${reason}`, { cause });
  }
  throw new LoadError("The database has no tables yet. Make them first: npm run db:deploy");
}

async function findFiles(folder: string): Promise<Map<Table, string>> {
  const names = await readdir(folder).catch((cause: Error) => {
    throw new LoadError(`The folder ${folder} cannot be read: ${cause.message}`, { cause });
  });
  const visible = names.filter((name) => !name.startsWith("."));
  const unknown = visible.filter((name) => !tables.some((table) => name === `${table}.csv`));
  const known = `Files are named ${tables.join(".csv, ")}.csv.`;
  if (unknown.length > 0) throw new LoadError(`Not a table's file: ${unknown.sort().join(", ")}. ${known}`);
  if (visible.length === 0) throw new LoadError(`${folder} holds no file to load. ${known}`);
  return new Map(
    tables
      .filter((table) => visible.includes(`${table}.csv`))
      .map((table) => [table, path.join(folder, `${table}.csv`)]),
  );
}

async function loadTable(client: pg.Client, table: Table, file: string): Promise<number> {
  const loaded: LoadedFile = { file, columns: [], checks: await readChecks(client, table) };
  try {
    loaded.columns = await readHeader(client, table, file);
    const names = loaded.columns.map((column) => pg.escapeIdentifier(column)).join(", ");
    // The header is sent along and skipped by the server, so that its line numbers are the file's.
    const copy = client.query(
      copyFrom(`copy ${table} (${names}) from stdin (format csv, header true, encoding 'UTF8')`),
    );
    await pipeline(createReadStream(file), copy);
    return copy.rowCount;
  } catch (error) {
    throw await explainLoadError(error, loaded);
  }
}

async function readHeader(client: pg.Client, table: Table, file: string): Promise<string[]> {
  const name = path.basename(file);
  const records = readCsvRecords(createReadStream(file, { encoding: "utf8" }));
  const first = await records.next();
  await records.return(undefined);
  if (first.done === true)
    throw new LoadError(`${name}: the file is empty; its first line names the columns`);
  const columns = first.value.fields.map((field) => field.replace(/^\ufeff/, "").trim());
  const { rows } = await client.query<{ name: string }>(
    "select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped",
    [table],
  );
  const known = rows.map((row) => row.name);
  for (const [index, column] of columns.entries()) {
    if (!known.includes(column)) {
      throw new LoadError(`${name}, line 1: unknown column "${column}". Columns are ${known.join(", ")}.`);
    }
    if (columns.indexOf(column) !== index)
      throw new LoadError(`${name}, line 1: column "${column}" is there twice`);
  }
  return columns;
}

/** The CHECK constraints of one column, with the texts that their definition lists. */
async function readChecks(client: pg.Client, table: Table): Promise<LoadedFile["checks"]> {
  const { rows } = await client.query<{ name: string; column: string; definition: string }>(
    `select conname as name, attname as column, pg_get_constraintdef(pg_constraint.oid) as definition
     from pg_constraint join pg_attribute on attrelid = conrelid and attnum = conkey[1]
     where conrelid = $1::regclass and contype = 'c' and cardinality(conkey) = 1`,
    [table],
  );
  return new Map(
    rows.map(({ name, column, definition }) => [
      name,
      { column, values: [...definition.matchAll(/'([^']*)'::text[,\]]/g)].map((match) => match[1] ?? "") },
    ]),
  );
}

/** Rows that come later get ids after the loaded ones. */
async function setSequence(client: pg.Client, table: Table): Promise<void> {
  if (tablesWithoutId.includes(table)) return;
  await client.query(
    `select setval(pg_get_serial_sequence($1, 'id'), max(id)) from ${table} having max(id) is not null`,
    [table],
  );
}
