import { z } from "zod";
import { type ControlTotal, controlTotal } from "@/lib/contract/manifest";
import { addSums, type SumColumn, type Sums } from "@/lib/files/sums";
import { canonicalJson } from "@/lib/reports/parameters/canonical-json";
import { type CountedTotals, type FileTotal, fileTotals } from "@/lib/reports/query/file-totals";
import type { LoadedExport } from "./load-export";

/** What the database counted at the snapshot, in the column `control_totals`. */
export const controlTotals = z.object({ rows: z.int(), totals: z.array(controlTotal) });
export type ControlTotals = z.infer<typeof controlTotals>;

/** The parts do not hold what the database counted at the snapshot. Trying again from the same snapshot cannot help. */
export class ControlTotalsError extends Error {
  override readonly name = "ControlTotalsError";
}

/** The totals that this export's file has. */
export function totalsOf({ reportType, query }: Pick<LoadedExport, "reportType" | "query">): FileTotal[] {
  return fileTotals(reportType, query.parameters.columns);
}

/** The same totals as the codec takes them, by places in the file's columns. */
export function sumColumns(loaded: Pick<LoadedExport, "reportType" | "query">): SumColumn[] {
  const place = ({ id }: { id: string }) => loaded.query.parameters.columns.indexOf(id);
  return totalsOf(loaded).map(({ column, per }) => ({ column: place(column), by: per && place(per) }));
}

/** Names counted sums by their columns. Rows without a currency, and with nothing to have one for, are no currency. */
export function namedTotals(totals: readonly FileTotal[], { rows, sums }: CountedTotals): ControlTotals {
  const named = totals.map(({ column: { id, header }, per }, index): ControlTotal => {
    const groups = Object.entries(sums[index] ?? {});
    const stated = per === null ? groups : groups.filter(([group, sum]) => group !== "" || sum !== "0");
    return { column: id, header, sums: Object.fromEntries(stated) };
  });
  return { rows, totals: named };
}

/**
 * The totals as the receipt shows them. Amounts without a currency may be of several: they are compared with the file,
 * but left out of the receipt.
 */
export function receiptTotals(
  totals: readonly FileTotal[],
  { totals: counted }: ControlTotals,
): ControlTotal[] {
  const isMoney = (id: string) => totals.some(({ column, per }) => column.id === id && per !== null);
  return counted.map((total) => {
    const { "": without, ...byCurrency } = total.sums;
    return without !== undefined && isMoney(total.column) ? { ...total, sums: byCurrency } : total;
  });
}

/** What is in the parts altogether. */
export function addParts(
  totals: readonly FileTotal[],
  parts: readonly { rows: number; sums: Sums }[],
): ControlTotals {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const none: Sums = totals.map(() => ({}));
  return namedTotals(totals, { rows, sums: parts.reduce((sum, part) => addSums(sum, part.sums), none) });
}

/** Throws `ControlTotalsError` unless the parts hold exactly the rows and the sums that the database counted. */
export function assertTotals(exportId: number, counted: ControlTotals, found: ControlTotals): void {
  if (found.rows !== counted.rows) {
    throw new ControlTotalsError(
      `Export ${exportId}: the parts hold ${found.rows} rows, the database counted ${counted.rows}.`,
    );
  }
  const [ours, theirs] = [found, counted].map(({ totals }) =>
    canonicalJson(totals.map(({ column, sums }) => [column, sums])),
  );
  if (ours !== theirs) {
    throw new ControlTotalsError(
      `Export ${exportId}: the parts sum up to ${ours}, the database counted ${theirs}.`,
    );
  }
}
