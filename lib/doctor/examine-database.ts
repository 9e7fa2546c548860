import type pg from "pg";
import { createPool } from "@/lib/db/pool";
import { Complaint, compareClocks, type Finding, look } from "./finding";

const versionMin = 15;

/** What the app does to its own tables; the others it reads. */
const writtenTables = [
  "export_reports",
  "export_events",
  "idempotency_keys",
  "installation",
  "rate_limit_windows",
  "sessions",
  "webhook_deliveries",
];

/** Looks at the database of the app as the app uses it, and changes nothing. */
export async function examineDatabase(databaseUrl: string, clock: () => Date): Promise<Finding[]> {
  const pool = createPool(databaseUrl, 1);
  const ask = (check: string, question: () => Promise<string>) => look("database", check, question, explain);
  try {
    const reached = await ask("reached", async () => {
      const { rows } = await pool.query<{ name: string; role: string }>(
        "select current_database() as name, current_user as role",
      );
      return `database ${rows[0]?.name} as ${rows[0]?.role}, UTF8`;
    });
    if (!reached.isOk) return [reached];
    return [
      reached,
      await ask("version", () => lookAtVersion(pool)),
      await ask("clock", async () => {
        const { rows } = await pool.query<{ now: Date }>("select clock_timestamp() as now");
        return compareClocks(clock(), rows[0]?.now ?? new Date(0), "the database");
      }),
      await ask("tables", () => lookAtTables(pool)),
      await ask("rights", () => lookAtRights(pool)),
    ];
  } finally {
    await pool.end();
  }
}

async function lookAtVersion(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ number: number; text: string }>(
    "select current_setting('server_version_num')::int as number, current_setting('server_version') as text",
  );
  const [version] = rows;
  if (!version || version.number < versionMin * 10_000)
    throw new Complaint(`It is PostgreSQL ${version?.text}: use ${versionMin} or newer.`);
  return `PostgreSQL ${version.text}`;
}

/** The newest table is there; which migrations were applied the app's role need not be able to read. */
async function lookAtTables(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ isThere: boolean }>(
    "select to_regclass('public.installation') is not null as \"isThere\"",
  );
  if (!rows[0]?.isThere)
    throw new Complaint("The database is not up to date. Run: npm run db:deploy, with the owner's address.");
  return "up to date";
}

async function lookAtRights(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ table: string; right: string; role: string }>(
    `select wanted.table, wanted.right, current_user as role
     from unnest($1::text[]) as wanted_table, lateral (values
       (wanted_table, 'select'), (wanted_table, 'insert'), (wanted_table, 'update')) as wanted ("table", "right")
     where to_regclass('public.' || wanted.table) is not null
       and not has_table_privilege('public.' || wanted.table, wanted.right) limit 1`,
    [writtenTables],
  );
  const [missing] = rows;
  if (missing)
    throw new Complaint(
      `The role may not ${missing.right} in ${missing.table}. As the owner run: grant ${missing.right} on ` +
        `${missing.table} to "${missing.role}"`,
    );
  return "reads and writes its tables";
}

/** Source of the codes: PostgreSQL documentation, appendix A. */
function explain(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (["ECONNREFUSED", "ENOTFOUND", "ETIMEDOUT", "EAI_AGAIN", "EHOSTUNREACH"].includes(code))
    return `Nothing answers at the address of DATABASE_URL (${code}): start the database, or correct the address.`;
  if (code === "28P01" || code === "28000")
    return "The database refuses the user or the password: correct those of DATABASE_URL.";
  if (code === "3D000") return "There is no such database: create it, or correct the name in DATABASE_URL.";
  return undefined;
}
