import { z } from "zod";
import { type ControlTotal, controlTotal } from "@/lib/contract/manifest";
import { addSums, type SumColumn, type Sums } from "@/lib/files/sums";
import { canonicalJson } from "@/lib/reports/parameters/canonical-json";
import { type CountedTotals, type FileTotal, fileTotals } from "@/lib/reports/query/file-totals";
import type { LoadedMember } from "./load-export";

const controlTotals = z.object({ rows: z.int(), totals: z.array(controlTotal) });

/** What the database counted of one member at the snapshot. */
export type ControlTotals = z.infer<typeof controlTotals>;

const ofSeveral = z.object({ members: z.array(controlTotals) });

/** What is written into the column `control_totals`: that of the only member as it is. */
export function storeTotals(counted: readonly ControlTotals[]): ControlTotals | z.infer<typeof ofSeveral> {
  const [first, ...others] = counted;
  return first && others.length === 0 ? first : { members: [...counted] };
}

/** What the database counted, by member, as `storeTotals` wrote it. */
export function readStoredTotals(stored: unknown): ControlTotals[] {
  const several = ofSeveral.safeParse(stored);
  return several.success ? several.data.members : [controlTotals.parse(stored)];
}

/** All rows of an export. */
export function allRows(counted: readonly Pick<ControlTotals, "rows">[]): number {
  return counted.reduce((sum, { rows }) => sum + rows, 0);
}

/** The parts do not hold what the database counted at the snapshot. Trying again from the same snapshot cannot help. */
export class ControlTotalsError extends Error {
  override readonly name = "ControlTotalsError";
}

/** The totals that a member has in the file. */
export function totalsOf({
  reportType,
  parameters,
}: Pick<LoadedMember, "reportType" | "parameters">): FileTotal[] {
  return fileTotals(reportType, parameters.columns);
}

/** The same totals as the codec takes them, by places in the member's columns. */
export function sumColumns(member: LoadedMember): SumColumn[] {
  const place = ({ id }: { id: string }) => member.parameters.columns.indexOf(id);
  return totalsOf(member).map(({ column, per }) => ({ column: place(column), by: per && place(per) }));
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

/** What is in the parts of a member altogether. */
export function addParts(
  totals: readonly FileTotal[],
  parts: readonly { rows: number; sums: Sums }[],
): ControlTotals {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const none: Sums = totals.map(() => ({}));
  return namedTotals(totals, { rows, sums: parts.reduce((sum, part) => addSums(sum, part.sums), none) });
}

/** Throws `ControlTotalsError` unless a member's parts hold exactly the rows and the sums that the database counted. */
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
