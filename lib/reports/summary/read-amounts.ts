import sql, { join, raw } from "sql-template-tag";
import type { Queryable, ReportRequest } from "@/lib/reports/parameters/report-request";
import { inReadingOrder } from "@/lib/reports/query/reading-order";
import type { Figure } from "@/lib/reports/report-definition";
import { bodyOf, rowsOf } from "./ask";
import type { Line } from "./read-lines";
import type { Ranked } from "./read-ranked";

/** Currency (null for what has none) to figure id to value; the currencies that most rows have come first. */
export type Amounts = Map<string | null, Map<string, string>>;

/** The figures of one period. Those that follow from its lines or its ranking are not asked for again. */
export async function readAmounts(
  database: Queryable,
  request: ReportRequest,
  known: { lines: Line[] | null; ranked: Ranked | null },
): Promise<Amounts> {
  const figures: Figure[] = request.reportType.summary.figures;
  const counted = figures.flatMap((figure) => (figure.value === undefined ? [] : [figure]));
  const amounts: Amounts =
    counted.length === 0 ? new Map() : await readAggregates(database, request, counted);
  const whole = amounts.get(null) ?? new Map<string, string>();
  for (const { id, of } of figures) if (of) whole.set(id, String(followed(of, known)));
  return amounts.set(null, whole);
}

function followed(
  of: NonNullable<Figure["of"]>,
  { lines, ranked }: { lines: Line[] | null; ranked: Ranked | null },
): number {
  if (of === "ranked keys") return ranked?.keys ?? 0;
  const line = lines?.find(({ measure, currency }) => measure.id === of.measure && currency === null);
  const values = [...(line?.byDay.values() ?? [])];
  return of.take === "days" ? values.length : values.reduce((sum, value) => sum + value, 0);
}

async function readAggregates(
  database: Queryable,
  request: ReportRequest,
  figures: (Figure & { value: NonNullable<Figure["value"]> })[],
): Promise<Amounts> {
  const { currency } = request.reportType.summary;
  const aggregates = figures.map(
    ({ value }, index) => sql`coalesce(${value}, 0)::text as ${raw(`"${index}"`)}`,
  );
  // One pass gives the sums of all rows and those of each currency.
  const query = sql`
    select ${currency ? sql`grouping(${currency}) = 1` : sql`true`} as is_whole, ${currency ?? sql`null`} as currency,
      ${join(aggregates, ", ")}
    ${bodyOf(request)}
    ${currency ? sql`group by grouping sets ((), (${currency}))` : sql``}
    order by count(*) desc${currency ? sql`, ${inReadingOrder(currency)}` : sql``}`;
  const amounts: Amounts = new Map();
  type Row = Record<string, string> & { is_whole: boolean; currency: string | null };
  for (const row of await rowsOf<Row>(database, query)) {
    const kind = row.is_whole ? "integer" : "money";
    if (!row.is_whole && row.currency === null) continue;
    const entries = figures.flatMap((figure, index) =>
      figure.kind === kind ? [[figure.id, row[index] ?? "0"] as const] : [],
    );
    amounts.set(row.currency, new Map(entries));
  }
  return amounts;
}
