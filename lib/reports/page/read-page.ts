import type pg from "pg";
import type { ReportRow, ReportRowsAnswer } from "@/lib/contract/report-data";
import type { Queryable, ReportRequest } from "@/lib/reports/parameters/report-request";
import { buildQuery } from "@/lib/reports/query/build-query";
import { chosenColumns } from "@/lib/reports/query/chosen-columns";
import type { ReportColumn } from "@/lib/reports/report-definition";
import { showColumn } from "./describe-report-type";

/** Rows of the file, from the one at `offset`, of the very query that an export runs. */
export async function readPage(
  database: Queryable,
  { reportType, parameters, scope }: ReportRequest,
  { limit, offset }: { limit: number; offset: number },
): Promise<ReportRowsAnswer> {
  const columns = chosenColumns(reportType, parameters.columns);
  // One more than asked for tells whether there is a next page without counting them all.
  const { text, values } = buildQuery(reportType, parameters, scope).page(limit + 1, offset);
  const { rows } = await database.query<(string | null)[]>({ text, values, rowMode: "array", types: asText });
  return {
    columns: columns.map(showColumn),
    rows: rows.slice(0, limit).map((row) => wireRow(columns, row)),
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
  const { text, values } = buildQuery(reportType, parameters, scope).count;
  const { rows } = await database.query<{ count: string | number }>({ text, values });
  return Number(rows[0]?.count ?? 0);
}

/** Values as the database writes them: the driver's own reading would move days between time zones. */
const asText = { getTypeParser: () => (text: string) => text } as unknown as typeof pg.types;

function wireRow(columns: ReportColumn[], row: (string | null)[]): ReportRow {
  return Object.fromEntries(columns.map(({ id, kind }, index) => [id, wireValue(kind, row[index] ?? null)]));
}

function wireValue(kind: ReportColumn["kind"], text: string | null): ReportRow[string] {
  if (text === null) return null;
  if (kind === "id" || kind === "integer") {
    const value = Number(text);
    return Number.isSafeInteger(value) ? value : text;
  }
  if (kind === "boolean") return text === "t";
  if (kind === "datetime") return isoTime(text);
  return text;
}

/**
 * "2026-11-24 10:00:00.5+00" -> "2026-11-24T10:00:00.5Z": the sessions speak UTC and ISO. What is written otherwise
 * (infinity, BC) stays as it is, as in the files.
 */
function isoTime(text: string): string {
  return text.replace(/^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?)\+00$/, "$1T$2Z");
}
