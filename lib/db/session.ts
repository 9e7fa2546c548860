import pg from "pg";

// bigint counts (row_count, byte_size) stay far below 2^53 here, and strings in their place would leak into sums.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => Number(text));

/** The database cannot be worked with as it is. The message is one sentence for whoever runs it, with the way out. */
export class UnfitDatabaseError extends Error {
  override readonly name = "UnfitDatabaseError";
}

/**
 * What the codecs, node-postgres and Prisma rely on when they read a session's text: PostgreSQL documentation, "Client
 * Connection Defaults". Server, database, role and connection string may each say something else.
 */
const formats = {
  TimeZone: "UTC",
  DateStyle: "ISO, YMD",
  IntervalStyle: "postgres",
  extra_float_digits: "1",
  bytea_output: "hex",
  standard_conforming_strings: "on",
  client_encoding: "UTF8",
} as const;

/**
 * Of these a pooler in transaction mode tells the server nothing when it lends another connection; TimeZone and
 * the like it does (PgBouncer documentation, "track_extra_parameters").
 */
const notTracked = ["IntervalStyle", "extra_float_digits", "bytea_output"] as const;

/** For the start of a transaction that reads rows: what a pooler may have lost or left behind from somebody else. */
export const localFormats = notTracked.map((name) => `set local ${name} = '${formats[name]}'`).join("; ");

/** Our tables, then the types and operators of extensions, wherever they were put (citext). */
const searchPath = `concat_ws(', ', 'public', (select string_agg(distinct quote_ident(nspname), ', ')
  from pg_extension join pg_namespace on pg_namespace.oid = extnamespace
  where nspname not in ('public', 'pg_catalog')))`;

/** Settings of one kind of session beside those of all, such as `{ statement_timeout: "0" }`. */
export type ExtraSettings = Readonly<Record<string, string>>;

/**
 * Sets, on a new connection, all that correctness needs, and looks at what cannot be set. It is said after connecting,
 * since options in the connection string replace those of the code, and poolers ignore both.
 *
 * @throws UnfitDatabaseError when the database's encoding is not UTF8.
 */
export async function prepareSession(client: pg.ClientBase, extra: ExtraSettings = {}): Promise<void> {
  // Our tables' code counts on each statement seeing what others have committed.
  const settings = { ...formats, default_transaction_isolation: "read committed", ...extra };
  const set = Object.entries(settings).map(
    ([name, value]) => `set_config(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)}, false)`,
  );
  const { rows } = await client.query<{ name: string; encoding: string }>(
    `select current_database() as name, current_setting('server_encoding') as encoding,
       set_config('search_path', ${searchPath}, false), ${set.join(", ")}`,
  );
  const [database] = rows;
  if (database && database.encoding !== "UTF8") {
    throw new UnfitDatabaseError(
      `The database "${database.name}" has the encoding ${database.encoding}, which cannot hold every text; ` +
        `make one with "create database … template template0 encoding 'UTF8'" and name it in DATABASE_URL.`,
    );
  }
}

/** A connection of its own, prepared. Whoever gets it ends it; nothing is left open when it cannot be had. */
export async function connectClient(
  config: pg.ClientConfig & { connectionString: string },
  extra?: ExtraSettings,
): Promise<pg.Client> {
  const client = new pg.Client(config);
  // When it breaks, that is told by what is asked of it. Without a listener Node would exit.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await prepareSession(client, extra);
    return client;
  } catch (error) {
    // The connection may be broken already; what made it so is thrown.
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** How long further connections are waited for: a pooler that has none to lend never gives them. */
const siblingMs = 3_000;

/**
 * Looks whether a prepared session keeps what was set, also behind a pooler that lends another connection to each
 * transaction: `client` and a second session keep those that have served us, so that a third one, prepared before the
 * second, has to be lent a fresh one.
 *
 * @throws UnfitDatabaseError naming the setting that was lost, and how the server can be told to keep it.
 */
export async function verifySessions(client: pg.ClientBase, connectionString: string): Promise<void> {
  await client.query("begin read only");
  await verifyTransaction(client);
  const siblings: pg.Client[] = [];
  try {
    const [asked, keeping] = [
      await connectSibling(connectionString, siblings),
      await connectSibling(connectionString, siblings),
    ];
    await keeping.query("begin read only");
    await verifyTransaction(asked);
  } catch (error) {
    // Where there is no room for another connection there is none that could differ.
    if (error instanceof UnfitDatabaseError) throw error;
  } finally {
    for (const sibling of siblings) await sibling.end();
  }
  await client.query("commit");
}

async function connectSibling(connectionString: string, siblings: pg.Client[]): Promise<pg.Client> {
  const limits = { connectionTimeoutMillis: siblingMs, query_timeout: siblingMs };
  const sibling = await connectClient({ connectionString, application_name: "tranche", ...limits });
  siblings.push(sibling);
  return sibling;
}

async function verifyTransaction(client: pg.ClientBase): Promise<void> {
  const names = Object.keys(formats).filter((name) => !notTracked.some((one) => one === name));
  const { rows } = await client.query<{ role: string; schema: string | null; values: string[] }>(
    `select current_user as role, current_schema() as schema,
       array[${names.map((name) => `current_setting('${name}')`).join(", ")}] as values`,
  );
  const [found] = rows;
  if (!found) throw new Error("The database did not tell its settings.");
  const wanted: Record<string, string> = formats;
  const lost = names.find((name, index) => found.values[index] !== wanted[name]);
  const setting = lost ?? (found.schema === "public" ? undefined : "search_path");
  if (setting === undefined) return;
  const value = lost === undefined ? "public" : (wanted[lost] ?? "");
  throw new UnfitDatabaseError(
    `The database does not keep the setting ${setting} from one transaction to the next, as poolers in transaction ` +
      `mode do with some; use their session mode, or tell the server once: alter role ` +
      `${pg.escapeIdentifier(found.role)} set ${setting} = ${pg.escapeLiteral(value)}.`,
  );
}
