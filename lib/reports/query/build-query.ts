import sql, { join, raw, type Sql } from "sql-template-tag";
import type { Scope } from "@/lib/auth/scope";
import type { ResolvedParameters } from "@/lib/reports/parameters/parse-parameters";
import { contextOf } from "@/lib/reports/parameters/report-request";
import type { ReportColumn, ReportContext } from "@/lib/reports/report-definition";
import type { ReportType } from "@/lib/reports/report-type";
import { chosenColumns } from "./chosen-columns";
import { inReadingOrder } from "./reading-order";

/** The statements of one report. All are made of the same tables and conditions, so they cannot disagree. */
export interface ReportQuery {
  /** All rows of the file in its order, its columns named by their ids. */
  rows: Sql;
  /** One row with one column, `count`: how many rows the file has (a bigint, which the driver gives as text). */
  count: Sql;
  /** A stretch of `rows`, for tables on a page. */
  page(limit: number, offset: number): Sql;
  /** "from ... where ...", before the row cap, for other questions about the same rows. */
  body: Sql;
  /** The rows of the file with other columns, in no certain order. For questions about them, as a sub-query. */
  fileRows(columns: Sql): Sql;
}

/**
 * The query of a report type with its filters, order, columns and row cap, for one scope. The scope is inside: there
 * is no form of the query without it.
 */
export function buildQuery(
  reportType: ReportType,
  parameters: ResolvedParameters,
  scope: Scope,
): ReportQuery {
  const { limit } = parameters;
  const body = buildBody(reportType, contextOf({ reportType, parameters, scope }));
  const selected = sql`select ${selectList(reportType, parameters.columns)} ${body}`;
  const ordered = sql`${selected} ${orderBy(reportType, parameters)}`;
  return {
    body,
    rows:
      limit === null
        ? sql`${selected} ${orderBy(reportType, parameters, { isWholeFile: true })}`
        : sql`${ordered} limit ${limit}`,
    count:
      limit === null
        ? sql`select count(*) as count ${body}`
        : sql`select count(*) as count from (select 1 ${body} limit ${limit}) as capped`,
    // Without a cap every row is in the file, whatever the order, and sorting them would be for nothing.
    fileRows: (columns) =>
      limit === null
        ? sql`select ${columns} ${body}`
        : sql`select ${columns} ${body} ${orderBy(reportType, parameters)} limit ${limit}`,
    page(pageLimit, offset) {
      const rest = limit === null ? pageLimit : Math.min(pageLimit, Math.max(limit - offset, 0));
      return sql`${ordered} limit ${rest} offset ${offset}`;
    },
  };
}

function buildBody(reportType: ReportType, context: ReportContext): Sql {
  const { tables, where } = reportType.from(context);
  const conditions = context.filters.flatMap((filters) =>
    Object.entries(filters).map(([key, value]) => {
      const filter = reportType.filters[key];
      if (!filter) throw new Error(`Report type ${reportType.id} has no filter ${key}.`);
      return filter.where(value, context);
    }),
  );
  return sql`from ${tables} where ${join([raw("true"), ...where, ...conditions], " and ")}`;
}

function selectList(reportType: ReportType, chosen: string[]): Sql {
  const columns = chosenColumns(reportType, chosen);
  return join(
    columns.map(({ id, sql: value }) => sql`${value} as ${raw(`"${id}"`)}`),
    ", ",
  );
}

function orderBy(
  { id: reportTypeId, sorts, columns, key }: ReportType,
  { sort }: ResolvedParameters,
  { isWholeFile = false } = {},
): Sql {
  const definition = sorts.find(({ id }) => id === sort.id);
  const column = columns.find(({ id }) => id === definition?.column);
  const by = definition?.by ?? (column && sortValue(column));
  if (!definition || !by) throw new Error(`Report type ${reportTypeId} has no sort ${sort.id}.`);
  const direction = raw(sort.direction === "desc" ? "desc" : "asc");
  const nulls = raw(definition.isNullable ? " nulls last" : "");
  const { thenBy = [], thenByInFile = thenBy } = definition;
  const further = isWholeFile ? thenByInFile : thenBy;
  return sql`order by ${join([sql`${by} ${direction}${nulls}`, ...further, ...key], ", ")}`;
}

function sortValue({ kind, sql: value }: ReportColumn): Sql {
  return kind === "text" || kind === "url" ? inReadingOrder(value) : value;
}
