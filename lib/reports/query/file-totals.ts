import sql, { empty, join, raw, type Sql } from "sql-template-tag";
import { addSums, type Sums } from "@/lib/files/sums";
import type { ReportColumn } from "@/lib/reports/report-definition";
import type { ReportType } from "@/lib/reports/report-type";
import type { ReportQuery } from "./build-query";

/** A column of a file that is summed twice, by the database and by the codec; `per` is its currency's column. */
export interface FileTotal {
  column: ReportColumn;
  per: ReportColumn | null;
}

/** What the database counts over the rows of a file. */
export interface CountedTotals {
  rows: number;
  /** One record a total, in their order. Canonical decimals, as the codec writes them (lib/files/sums.ts). */
  sums: Sums;
}

/**
 * The totals of a file with the chosen columns. A column that is not in the file has none there, and neither have
 * amounts whose currency is not in it: sums over several currencies would mean nothing.
 */
export function fileTotals(reportType: ReportType, chosen: readonly string[]): FileTotal[] {
  const find = (id: string) =>
    chosen.includes(id) ? reportType.columns.find((one) => one.id === id) : undefined;
  return reportType.totals.flatMap((total) => {
    const column = find(total.column);
    const per = total.per === undefined ? null : find(total.per);
    return column && per !== undefined ? [{ column, per }] : [];
  });
}

/**
 * Counts the rows of a file and sums its totals, over the very rows that it holds, row cap included. Its answer, as
 * rows of text, is for `readTotals`.
 */
export function totalsQuery(query: ReportQuery, totals: readonly FileTotal[]): Sql {
  const groups = groupsOf(totals).map((per, index) => ({ per, name: raw(`g${index}`) }));
  const values = totals.map(({ column }, index) => ({ column, name: raw(`v${index}`) }));
  const columns = [
    ...groups.map(({ per, name }) => sql`coalesce((${per.sql})::text, '') as ${name}`),
    ...values.map(({ column, name }) => sql`${column.sql} as ${name}`),
  ];
  const selected = [
    sql`count(*)::text`,
    ...groups.map(({ name }) => name),
    ...values.map(({ name }) => sql`trim_scale(sum(${name})::numeric)::text`),
  ];
  const groupBy = groups.length === 0 ? empty : sql`group by ${join(groups.map(({ name }) => name))}`;
  const rows = query.fileRows(columns.length === 0 ? raw("1") : join(columns));
  return sql`select ${join(selected)} from (${rows}) as file ${groupBy}`;
}

/** Reads the answer to `totalsQuery`. Throws when it is none. */
export function readTotals(
  answer: readonly (string | null)[][],
  totals: readonly FileTotal[],
): CountedTotals {
  const groups = groupsOf(totals);
  let rows = 0;
  let sums: Sums = totals.map(() => ({}));
  for (const [count, ...fields] of answer) {
    rows += Number(count);
    const group = totals.map(({ per }) => (per === null ? "" : (fields[groups.indexOf(per)] ?? "")));
    const values = fields.slice(groups.length);
    sums = addSums(
      sums,
      totals.map((_, index) => {
        const value = values[index] ?? null;
        return value === null ? {} : { [group[index] ?? ""]: value };
      }),
    );
  }
  if (!Number.isSafeInteger(rows)) throw new Error("The database did not count the rows.");
  return { rows, sums };
}

function groupsOf(totals: readonly FileTotal[]): ReportColumn[] {
  return [...new Set(totals.flatMap(({ per }) => per ?? []))];
}
