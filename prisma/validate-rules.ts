import pg from "pg";
import { connectClient } from "@/lib/db/session";

/**
 * Looks again at the rules that a migration could not hold against the rows that were there (numbers and dates have to
 * be finite): one that all rows keep by now is made valid. Returns a sentence for each that is still broken.
 */
export async function validateRules(databaseUrl: string): Promise<string[]> {
  const client = await connectClient({ connectionString: databaseUrl }, { statement_timeout: "0" });
  try {
    const { rows } = await client.query<{
      table: string;
      name: string;
      column: string;
      rule: string;
      key: string[];
    }>(
      `select conrelid::regclass::text as table, conname as name, attname as column,
         pg_get_expr(conbin, conrelid) as rule,
         array(select quote_ident(attname) from pg_index join pg_attribute on attrelid = indrelid and attnum = any(indkey)
           where indrelid = conrelid and indisprimary)::text[] as key
       from pg_constraint join pg_attribute on attrelid = conrelid and attnum = conkey[1]
       where contype = 'c' and not convalidated and conrelid::regclass::text !~ '\\.' order by 1, 3`,
    );
    const broken: string[] = [];
    for (const { table, name, column, rule, key } of rows) {
      const { rows: counted } = await client.query<{ count: number; key: string | null }>(
        `select count(*)::int as count, min(concat_ws(', ', ${key.join(", ")})) as key from ${table} where not (${rule})`,
      );
      const [found] = counted;
      if (found && found.count > 0) {
        const where = `${found.count} ${found.count === 1 ? "row" : "rows"} (such as ${key.join(", ")} = ${found.key})`;
        broken.push(
          `${table}.${column} is not finite in ${where}: exports with such a row fail. Mend it and run this again.`,
        );
      } else await client.query(`alter table ${table} validate constraint ${pg.escapeIdentifier(name)}`);
    }
    return broken;
  } finally {
    await client.end();
  }
}
