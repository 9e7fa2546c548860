import type { ReportRowsAnswer } from "@/lib/contract/report-data";
import { buildQuery } from "./build-query";
import { chosenColumns } from "./chosen-columns";
import { countRows, readRows } from "./read-rows";
import type { Queryable, ReportRequest } from "./report-request";

/** Rows of the file, from the one at `offset`, of the very query that an export runs. */
export async function readPage(
  database: Queryable,
  { reportType, parameters, scope }: ReportRequest,
  { limit, offset }: { limit: number; offset: number },
): Promise<ReportRowsAnswer> {
  const columns = chosenColumns(reportType, parameters.columns);
  const query = buildQuery(reportType, parameters, scope);
  // One more than asked for tells whether there is a next page without counting them all.
  const rows = await readRows(database, query, columns, { limit: limit + 1, offset });
  return {
    columns: columns.map(({ id, header, kind }) => ({ id, header, kind })),
    rows: rows.slice(0, limit),
    limit,
    offset,
    has_more: rows.length > limit,
  };
}

/** How many rows the file has. */
export async function readCount(
  database: Queryable,
  { reportType, parameters, scope }: ReportRequest,
): Promise<number> {
  return countRows(database, buildQuery(reportType, parameters, scope));
}
