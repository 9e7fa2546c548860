import pg from "pg";
import { connectClient } from "@/lib/db/session";
import { grantAppRights as grantRights } from "@/prisma/app-rights";

/** The database roles of one installation: who makes the tables, who works with them, and whose schema `inn` is. */
const roles = { owner: "tranche_owner", app: "tranche_app", executor: "tranche_executor" } as const;

export type RolePasswords = Record<keyof typeof roles, string>;
/** A connection URL for each role. */
export type RoleUrls = Record<keyof typeof roles, string>;

/** The executor's schema; see lib/local/inngest/schema.ts. */
const executorSchema = "inn";

/**
 * Makes the roles, or gives them these passwords, and hands each what is its own: the database, schema `public` and all in
 * it to `owner`, schema `inn` to `executor`. What an earlier start made under the superuser changes hands and is otherwise
 * left alone. Safe to run at every start. Nobody else may connect any more, but superusers.
 */
export async function prepareRoles(superuserUrl: string, passwords: RolePasswords): Promise<RoleUrls> {
  const client = await connectClient({ connectionString: superuserUrl });
  try {
    await client.query("begin");
    for (const name of ["owner", "app", "executor"] as const)
      await prepareRole(client, roles[name], passwords[name]);
    const database = pg.escapeIdentifier(new URL(superuserUrl).pathname.slice(1));
    for (const statement of [
      `alter database ${database} owner to ${roles.owner}`,
      `revoke all on database ${database}, postgres, template1 from public`,
      `grant connect on database ${database} to ${roles.app}, ${roles.executor}`,
      `alter schema public owner to ${roles.owner}`,
      "revoke all on schema public from public",
      `grant usage on schema public to ${roles.app}`,
      `create schema if not exists ${executorSchema} authorization ${roles.executor}`,
      `alter schema ${executorSchema} owner to ${roles.executor}`,
    ]) {
      await client.query(statement);
    }
    await giveAll(client, "public", roles.owner);
    await giveAll(client, executorSchema, roles.executor);
    await client.query("commit");
  } finally {
    await client.end(); // also rolls back what was not committed
  }
  const urlOf = (name: keyof typeof roles) => {
    const url = new URL(superuserUrl);
    [url.username, url.password] = [roles[name], passwords[name]];
    return url.href;
  };
  return { owner: urlOf("owner"), app: urlOf("app"), executor: urlOf("executor") };
}

/** Lets the app do what it has to, and no more. To be called by `owner` after the migrations. */
export function grantAppRights(ownerUrl: string): Promise<void> {
  return grantRights(ownerUrl, roles.app);
}

async function prepareRole(client: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query("select from pg_roles where rolname = $1", [role]);
  const rights = "login nosuperuser nocreatedb nocreaterole noreplication nobypassrls";
  await client.query(
    `${rowCount === 0 ? "create" : "alter"} role ${role} ${rights} password ${pg.escapeLiteral(password)}`,
  );
}

/** Makes `role` the owner of all in a schema that is not part of an extension. Sequences and indexes follow their tables. */
async function giveAll(client: pg.Client, schema: string, role: string): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `with extended as (select classid, objid from pg_depend where deptype = 'e'),
       found as (
         select 'pg_class'::regclass as class, oid, 'table' as kind, oid::regclass::text as name, relowner as owner
         from pg_class
         where relnamespace = $1::regnamespace and (relkind in ('r', 'p', 'v', 'm', 'f') or relkind = 'S' and not exists
           (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype in ('a', 'i')))
         union all
         select 'pg_proc'::regclass, oid, 'routine', oid::regprocedure::text, proowner
         from pg_proc where pronamespace = $1::regnamespace
         union all
         select 'pg_type'::regclass, oid, 'type', oid::regtype::text, typowner
         from pg_type where typnamespace = $1::regnamespace and typtype in ('e', 'd')
       )
     select format('alter %s %s owner to %I', kind, name, $2::text) as statement from found
     where owner <> $2::regrole and (class, oid) not in (select classid, objid from extended)`,
    [schema, role],
  );
  for (const { statement } of rows) await client.query(statement);
}
