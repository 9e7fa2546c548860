import sql, { empty, join, raw, type Sql } from "sql-template-tag";
import type { Queryable } from "@/lib/reports/parameters/report-request";
import type { ReportColumn } from "@/lib/reports/report-definition";
import type { ReportType } from "@/lib/reports/report-type";
import type { ReportQuery } from "./build-query";
import { inReadingOrder } from "./reading-order";

/** What can be told of a file before it is made. */
export interface RowInspection {
  rowCount: number;
  /** Cells whose text is longer than the file format allows. */
  longCells: number;
  /** Currencies of the amounts in the file, where the report type names a column for them; sorted. */
  currencies: string[];
  /** Columns of the file with numbers or dates that are none, for which no file can be made. */
  unusable: {
    header: string;
    rows: number /** Of one of the rows: its values of the report's key. */;
    key: string;
  }[];
}

/** Looks through all rows of the file in one pass. `cellLengthMax` is in UTF-16 code units; null means no limit. */
export async function inspectRows(
  database: Queryable,
  reportType: ReportType,
  query: ReportQuery,
  { columns, cellLengthMax }: { columns: readonly ReportColumn[]; cellLengthMax: number | null },
): Promise<RowInspection> {
  const checked = columns.flatMap((column) => {
    const isUnusable = unusable(column);
    return isUnusable ? [{ header: column.header, isUnusable }] : [];
  });
  const key = sql`concat_ws(', ', ${join(reportType.key)})`;
  const perRow = join([
    sql`${longCells(columns, cellLengthMax)} as long_cells`,
    sql`${currency(reportType, columns)} as currency`,
    ...checked.map(
      ({ isUnusable }, index) => sql`case when ${isUnusable} then ${key} end as ${raw(`"u${index}"`)}`,
    ),
  ]);
  const found = checked.map(
    (_, index) =>
      sql`jsonb_build_array(count(${raw(`"u${index}"`)}), min(${inReadingOrder(raw(`"u${index}"`))}))`,
  );
  const code = inReadingOrder(sql`currency`);
  const whole = sql`select count(*)::int as rows, coalesce(sum(long_cells), 0)::int as long_cells,
    jsonb_build_array(${found.length === 0 ? empty : join(found)}) as unusable,
    coalesce(array_agg(distinct ${code} order by ${code}) filter (where currency is not null), '{}') as currencies
    from (${query.fileRows(perRow)}) as file`;
  const { rows } = await database.query<{
    rows: number;
    long_cells: number;
    currencies: string[];
    unusable: [rows: number, key: string | null][];
  }>(whole);
  const [row] = rows;
  if (!row) throw new Error("The database did not count the rows.");
  return {
    rowCount: row.rows,
    longCells: row.long_cells,
    currencies: row.currencies,
    unusable: checked.flatMap(({ header }, index) => {
      const [count = 0, key = null] = row.unusable[index] ?? [];
      return key === null ? [] : [{ header, rows: count, key }];
    }),
  };
}

/** Whether a column's value is "not a number" or "for ever"; undefined for kinds that are no numbers or dates. */
function unusable({ kind, sql: value }: ReportColumn): Sql | undefined {
  if (kind === "date" || kind === "datetime") return sql`not isfinite(${value})`;
  const isAmount = kind === "decimal" || kind === "money" || kind === "percent";
  return isAmount ? sql`(${value})::float8 in ('NaN', 'Infinity', '-Infinity')` : undefined;
}

function longCells(columns: readonly ReportColumn[], lengthMax: number | null): Sql {
  const texts = columns.filter(({ kind }) => kind === "text" || kind === "url");
  if (lengthMax === null || texts.length === 0) return sql`0`;
  return join(
    texts.map(({ sql: text }) => sql`(${isLonger(text, lengthMax)})::int`),
    " + ",
  );
}

/** Characters above U+FFFF are two UTF-16 code units. Bytes are never fewer than those, and quicker to count. */
function isLonger(text: Sql, lengthMax: number): Sql {
  return sql`case when octet_length(${text}) > ${lengthMax}::int
    then length(${text}) + length(regexp_replace(${text}, '[^\\U00010000-\\U0010FFFF]', '', 'g')) > ${lengthMax}::int
    else false end`;
}

/** The currency of a row in which an amount of the file is not zero. It may itself be left out of the file. */
function currency({ totals, columns: all }: ReportType, columns: readonly ReportColumn[]): Sql {
  const amounts = columns.filter(({ id }) =>
    totals.some(({ column, per }) => column === id && per !== undefined),
  );
  const per = totals.find((total) => total.per !== undefined)?.per;
  const code = all.find(({ id }) => id === per)?.sql;
  if (code === undefined || amounts.length === 0) return sql`null::text`;
  const hasAmount = join(
    amounts.map(({ sql: amount }) => sql`${amount} <> 0`),
    " or ",
  );
  return sql`case when ${hasAmount} then ${code} end`;
}
