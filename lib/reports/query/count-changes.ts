import sql, { join, raw, type Sql } from "sql-template-tag";
import type { ResolvedParameters } from "@/lib/reports/parameters/parse-parameters";
import type { Queryable } from "@/lib/reports/parameters/report-request";
import { doesCompare } from "@/lib/reports/parameters/resolve-comparison";
import type { ReportType } from "@/lib/reports/report-type";
import type { ReportQuery } from "./build-query";

export interface Changes {
  rowCount: number;
  /** Rows that were added or changed since the snapshot; null when that cannot be told. */
  changedRows: number | null;
}

/** Past this many transactions the 32 bits of a row's xmin do not tell any more which one wrote it. */
const transactionsMax = 2 ** 31 - 1;

/**
 * Counts the file's rows as they are now and those of them that a snapshot (`pg_current_snapshot()` as text) did not see
 * in this form. PostgreSQL itself judges each row version; a version written by a subtransaction that was open at that
 * very instant may be missed (PostgreSQL documentation, `pg_visible_in_snapshot`). Needs a transaction of its own, in
 * which `age()` keeps its point of reference.
 */
export async function countChanges(
  database: Queryable,
  reportType: ReportType,
  parameters: ResolvedParameters,
  query: ReportQuery,
  snapshot: string,
): Promise<Changes> {
  const tables = versionedTables(reportType, parameters);
  const since = await transactionsSince(database, snapshot);
  const isTold = tables !== undefined && since.count <= transactionsMax;
  const isChanged = isTold ? join(tables.map(isNewer), " or ") : sql`null::boolean`;
  const whole = sql`select count(*)::int as rows, count(*) filter (where is_changed)::int as changed
    from (${query.fileRows(sql`${isChanged} as is_changed`)}) as file`;
  const { rows } = await database.query<{ rows: number; changed: number }>(whole);
  const [row] = rows;
  if (!row) throw new Error("The database did not count the rows.");
  return { rowCount: row.rows, changedRows: isTold ? row.changed : null };

  function isNewer(alias: string): Sql {
    const age = sql`age(${raw(alias)}.xmin)`;
    // Only the few young ones are put to the snapshot, by their numbers in full: 64 bits, with the epoch.
    return sql`case when ${age} between 0 and ${since.count}::int
      then not pg_visible_in_snapshot((${since.next}::bigint - ${age})::text::xid8, ${snapshot}::pg_snapshot)
      else false end`;
  }
}

/** The tables whose row versions tell all; undefined when a filter or a column that compares reads others besides. */
function versionedTables(reportType: ReportType, parameters: ResolvedParameters): string[] | undefined {
  const isElsewhere = parameters.filters.some((set) =>
    Object.keys(set).some((key) => reportType.filters[key]?.isElsewhere === true),
  );
  return isElsewhere || doesCompare(reportType, parameters) ? undefined : reportType.versionedTables;
}

/** The 64-bit number that `age()` counts from in this transaction, and how many numbers back the snapshot begins. */
async function transactionsSince(database: Queryable, snapshot: string) {
  const { rows } = await database.query<{ next: string; count: string }>(
    `select next::text as next, (next - pg_snapshot_xmin($1::pg_snapshot)::text::bigint)::text as count
     from (select pg_snapshot_xmax(pg_current_snapshot()) as latest) taken,
       lateral (select latest::text::bigint + age(latest::xid) as next) reference`,
    [snapshot],
  );
  const [row] = rows;
  if (!row) throw new Error("The database did not tell its transactions.");
  return { next: row.next, count: Number(row.count) };
}
