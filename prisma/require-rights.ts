import type { ClientBase, Pool } from "pg";

interface Queryable {
  query: Pick<ClientBase | Pool, "query">["query"];
}

/** The database's role lacks a right. The message names role, right and table, and the statement that grants it. */
export class MissingRightError extends Error {
  override name = "MissingRightError";
}

/** What a script does to a table: "insert", "select" and the like, or "owner" for what only its owner may do. */
export type Rights = Readonly<Record<string, readonly string[]>>;

/**
 * Looks whether the present role may do all that to the tables of schema `public`, as far as they are there.
 *
 * @throws MissingRightError for the first right that is missing.
 */
export async function requireTableRights(client: Queryable, rights: Rights): Promise<void> {
  const wanted = Object.entries(rights).flatMap(([table, names]) => names.map((right) => ({ table, right })));
  const { rows } = await client.query(
    `select current_user as role, wanted.table, wanted.right
     from unnest($1::text[], $2::text[]) with ordinality as wanted ("table", "right", position)
     join pg_class on pg_class.oid = to_regclass('public.' || quote_ident(wanted.table))
     where case when wanted.right = 'owner' then not pg_has_role(relowner, 'usage')
       else not has_table_privilege(pg_class.oid, wanted.right) end
     order by position limit 1`,
    [wanted.map(({ table }) => table), wanted.map(({ right }) => right)],
  );
  const [missing] = rows;
  if (missing === undefined) return;
  const { role, table, right } = missing;
  throw new MissingRightError(
    right === "owner"
      ? `The database role "${role}" does not own the table ${table}. Use the address of the role that made the tables.`
      : `The database role "${role}" may not ${right} in the table ${table}. Use the address of the role that made the ` +
          `tables, or let it run: grant ${right} on ${table} to "${role}".`,
  );
}

/**
 * Looks whether the present role may apply the migrations of which the database has none yet.
 *
 * @throws MissingRightError
 */
export async function requireMigrationRights(
  client: Queryable,
  migrations: readonly string[],
): Promise<void> {
  const books = "_prisma_migrations";
  const { rows } = await client.query(
    `select current_user as role, current_database() as database, to_regclass('public.${books}') is not null as "hasBooks",
       coalesce(has_schema_privilege(to_regnamespace('public')::oid, 'create'), false) as "mayCreate",
       has_database_privilege(current_database(), 'create') or exists (select from pg_extension where extname = 'citext')
         as "mayExtend"`,
  );
  const [{ role, database, hasBooks, mayCreate, mayExtend }] = rows;
  if (hasBooks) {
    await requireTableRights(client, { [books]: ["select"] });
    const applied = await client.query(
      `select migration_name as name from public.${books} where finished_at is not null`,
    );
    const names = new Set(applied.rows.map(({ name }) => name));
    if (migrations.every((name) => names.has(name))) return;
  }
  const missing = !mayExtend
    ? `may not make an extension in the database ${database}: grant create on database "${database}" to "${role}"`
    : !mayCreate && `may not make tables in the schema public: grant create on schema public to "${role}"`;
  if (missing)
    throw new MissingRightError(
      `The database role "${role}" ${missing}, or use the address of the role that owns it.`,
    );
  const tables = await client.query(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and oid not in (select objid from pg_depend where deptype = 'e')`,
  );
  if (hasBooks)
    await requireTableRights(client, Object.fromEntries(tables.rows.map(({ name }) => [name, ["owner"]])));
}
