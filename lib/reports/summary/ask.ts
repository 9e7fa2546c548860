import type { Sql } from "sql-template-tag";
import type { Period } from "@/lib/contract/params/period";
import type { Queryable, ReportRequest } from "@/lib/reports/parameters/report-request";
import { buildQuery } from "@/lib/reports/query/build-query";

/** The "from ... where ..." of the rows that meet the filters, before the row cap. */
export function bodyOf({ reportType, parameters, scope }: ReportRequest): Sql {
  return buildQuery(reportType, parameters, scope).body;
}

/** The same request for other days. */
export function withPeriod(request: ReportRequest, period: Period): ReportRequest {
  const { compared: _, ...parameters } = request.parameters;
  return { ...request, parameters: { ...parameters, period } };
}

/** The rows of a statement; their shape is what the caller knows of it. */
export async function rowsOf<Row extends object>(database: Queryable, { text, values }: Sql): Promise<Row[]> {
  return (await database.query<Row & Record<string, unknown>>({ text, values })).rows;
}
