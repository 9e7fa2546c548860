import sql, { join, type Sql } from "sql-template-tag";
import type { ReportQuery } from "./build-query";
import type { ReportColumn } from "./report-definition";
import type { Queryable } from "./report-request";
import type { ReportType } from "./report-type";

/** What can be told of a file before it is made. */
export interface RowInspection {
  rowCount: number;
  /** Cells whose text is longer than the file format allows. */
  longCells: number;
  /** Currencies of the amounts in the file, where the report type names a column for them; sorted. */
  currencies: string[];
}

/** Looks through all rows of the file in one pass. `cellLengthMax` is in UTF-16 code units; null means no limit. */
export async function inspectRows(
  database: Queryable,
  reportType: ReportType,
  query: ReportQuery,
  { columns, cellLengthMax }: { columns: readonly ReportColumn[]; cellLengthMax: number | null },
): Promise<RowInspection> {
  const perRow = sql`${longCells(columns, cellLengthMax)} as long_cells, ${currency(reportType, columns)} as currency`;
  const whole = sql`select count(*)::int as rows, coalesce(sum(long_cells), 0)::int as long_cells,
    coalesce(array_agg(distinct currency order by currency) filter (where currency is not null), '{}') as currencies
    from (${query.fileRows(perRow)}) as file`;
  const { rows } = await database.query<{ rows: number; long_cells: number; currencies: string[] }>(whole);
  const [row] = rows;
  if (!row) throw new Error("The database did not count the rows.");
  return { rowCount: row.rows, longCells: row.long_cells, currencies: row.currencies };
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
