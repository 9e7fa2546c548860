import type { Sql } from "sql-template-tag";
import type { ReportRow } from "@/lib/contract/report-data";
import type { CellKind } from "@/lib/files/column";
import type { ReportQuery } from "./build-query";
import type { ReportColumn } from "./report-definition";
import type { Queryable } from "./report-request";

/** A stretch of the file's rows as they go over the wire (lib/contract/report-data.ts). */
export async function readRows(
  database: Queryable,
  query: ReportQuery,
  columns: readonly ReportColumn[],
  { limit, offset }: { limit: number; offset: number },
): Promise<ReportRow[]> {
  const rows = await selectTexts(database, query.page(limit, offset));
  return rows.map((row) =>
    Object.fromEntries(columns.map(({ id, kind }, index) => [id, wireValue(row[index] ?? null, kind)])),
  );
}

/** How many rows the file has. */
export async function countRows(database: Queryable, query: ReportQuery): Promise<number> {
  const [row] = await selectTexts(database, query.count);
  return Number(row?.[0]);
}

/** Values as the server prints them, which is what COPY gives the file: no driver has rounded a decimal or moved a day. */
async function selectTexts(database: Queryable, query: Sql): Promise<(string | null)[][]> {
  const { rows } = await database.query<(string | null)[]>({
    text: query.text,
    values: query.values,
    rowMode: "array",
    types: { getTypeParser: () => (text: string) => text },
  });
  return rows;
}

function wireValue(text: string | null, kind: CellKind): ReportRow[string] {
  if (text === null) return null;
  switch (kind) {
    case "id":
    case "integer": {
      const value = Number(text);
      return Number.isSafeInteger(value) ? value : text;
    }
    case "boolean":
      return text === "t";
    case "datetime":
      return isoTime(text);
    default:
      return text;
  }
}

/** "2026-11-24 10:00:00.5+00" -> "2026-11-24T10:00:00.5Z"; what is written otherwise (infinity, BC) stays as it is. */
function isoTime(text: string): string {
  return text.replace(/^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?)\+00$/, "$1T$2Z");
}
