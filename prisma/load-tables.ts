import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { connectClient } from "@/lib/db/session";
import { checkValues } from "./check-values";
import { readCsvRecords } from "./csv-records";
import { explainLoadError, LoadError, type LoadedFile } from "./load-error";
import { MissingRightError, requireTableRights } from "./require-rights";
import { countedColumns } from "./table-columns";

/** Says what the columns are, beside the files; see load-template.ts. */
export const templateReadme = "README.txt";

/** What may be loaded, each table after those that it refers to. */
export const loadedTables = [
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

type Table = (typeof loadedTables)[number];

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
    const headers = await readHeaders(client, files);
    // The rows are counted and analyzed as well, and sequences are set, which is the tables' owner's.
    await requireTableRights(
      client,
      Object.fromEntries(headers.map(({ table }) => [table, ["insert", "owner"]])),
    );
    const loaded: LoadedTable[] = [];
    for (const { table, file, columns, types } of headers) {
      const { size } = await stat(file);
      log(`Loading ${path.basename(file)} (${(size / 1e6).toFixed(1)} MB)`);
      await checkValues(file, columns, types);
      const rows = await loadTable(client, table, file, columns);
      log(`  ${rows.toLocaleString("en")} rows`);
      loaded.push({ table, rows });
    }
    await recount(client, headers, log);
    for (const { table } of loaded) await setSequence(client, table);
    await client.query(`analyze ${loaded.map(({ table }) => table).join(", ")}`);
    await client.query("commit");
    return loaded;
  } catch (error) {
    if (error instanceof LoadError) throw error;
    if (error instanceof MissingRightError) throw new LoadError(error.message, { cause: error });
    const reason = error instanceof Error ? error.message : String(error);
    throw new LoadError(`The database did not take the files: ${reason}`, { cause: error });
  } finally {
    await client.end(); // also rolls back what was not committed
  }
}

/**
 * Counts what follows from the rows that were loaded, for rows without any, too: the triggers have counted all others.
 * What a file says in place of it holds only while the rows it was counted from are not here.
 */
async function recount(
  client: pg.Client,
  headers: readonly TableHeader[],
  log: (message: string) => void,
): Promise<void> {
  const counts = [
    { from: "transactions", table: "advertisers", count: "count_sales" },
    { from: "taggings", table: "tags", count: "count_taggings" },
  ];
  for (const { from, table, count } of counts) {
    if (!headers.some((header) => header.table === from)) continue;
    await client.query(`select ${count}(array(select id from ${table}))`);
    const columns = headers.find((header) => header.table === table)?.columns ?? [];
    const given = columns.filter((column) => countedColumns[table]?.includes(column));
    if (given.length > 0) log(`${given.join(" and ")} of ${table}.csv were counted from ${from}.csv instead`);
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
  const unknown = visible.filter(
    (name) => name !== templateReadme && !loadedTables.some((table) => name === `${table}.csv`),
  );
  const known = `Files are named ${loadedTables.join(".csv, ")}.csv.`;
  if (unknown.length > 0) throw new LoadError(`Not a table's file: ${unknown.sort().join(", ")}. ${known}`);
  if (visible.length === 0) throw new LoadError(`${folder} holds no file to load. ${known}`);
  return new Map(
    loadedTables
      .filter((table) => visible.includes(`${table}.csv`))
      .map((table) => [table, path.join(folder, `${table}.csv`)]),
  );
}

/** A table's file and what its first line says. */
interface TableHeader {
  table: Table;
  file: string;
  columns: string[];
  /** The type of each column that the table has, as PostgreSQL names it. */
  types: ReadonlyMap<string, string>;
}

/** The headers of all files, in the order in which they are loaded. All that is wrong with them is told at once. */
async function readHeaders(client: pg.Client, files: ReadonlyMap<Table, string>): Promise<TableHeader[]> {
  const headers: TableHeader[] = [];
  const problems: string[] = [];
  for (const [table, file] of files) {
    const { rows } = await client.query<{ name: string; type: string; required: boolean }>(
      `select attname as name, typname as type, attnotnull and not atthasdef and attidentity = '' as required
       from pg_attribute join pg_type on pg_type.oid = atttypid
       where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
      [table],
    );
    const columns = await readHeader(file);
    const place = `${path.basename(file)}, line 1:`;
    const known = rows.map(({ name }) => name);
    if (columns === undefined) {
      problems.push(`${path.basename(file)}: the file is empty; its first line names the columns`);
      continue;
    }
    const unknown = columns.filter((column) => !known.includes(column));
    for (const column of unknown)
      problems.push(`${place} unknown column "${column}". Columns are ${known.join(", ")}.`);
    const twice = new Set(columns.filter((column, index) => columns.indexOf(column) !== index));
    for (const column of twice) problems.push(`${place} column "${column}" is there twice`);
    const missing = rows.filter(({ name, required }) => required && !columns.includes(name));
    if (missing.length > 0)
      problems.push(`${place} these columns are needed: ${missing.map(({ name }) => name).join(", ")}`);
    headers.push({ table, file, columns, types: new Map(rows.map(({ name, type }) => [name, type])) });
  }
  if (problems.length > 0) throw new LoadError(problems.join("\n"));
  return headers;
}

/** The names in the first line; undefined for an empty file. */
async function readHeader(file: string): Promise<string[] | undefined> {
  const records = readCsvRecords(createReadStream(file, { encoding: "utf8" }));
  const first = await records.next();
  await records.return(undefined);
  return first.done === true
    ? undefined
    : first.value.fields.map((field) => field.replace(/^\ufeff/, "").trim());
}

async function loadTable(client: pg.Client, table: Table, file: string, columns: string[]): Promise<number> {
  const loaded: LoadedFile = { file, columns, checks: await readChecks(client, table) };
  try {
    const names = columns.map((column) => pg.escapeIdentifier(column)).join(", ");
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
