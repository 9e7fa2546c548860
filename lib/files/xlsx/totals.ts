import type { FileColumn } from "@/lib/files/column";
import type { ColumnTotal } from "@/lib/files/part";
import { columnName } from "./column-name";
import { digitsOfCurrency } from "./currency-digits";
import { styleOfKind, styleOfMoney } from "./styles";
import { textCell } from "./text-cell";
import { xmlText } from "./xml-text";

/** A text in a formula has at most so many characters ("Excel specifications and limits"). */
const FORMULA_TEXT_MAX = 255;

/** A sheet whose rows are summed up. */
export interface SummedSheet {
  name: string;
  dataRows: number;
}

/**
 * The rows below the data: one for sums over all rows, if there are any, then one for each currency of amounts, which are
 * never added up across currencies.
 */
export function totalGroups(totals: readonly ColumnTotal[]): string[] {
  return [...new Set(totals.flatMap(({ sums }) => Object.keys(sums)))].toSorted();
}

/**
 * The XML of the totals rows, the first of which is row `firstRow`. Each sum is a formula over the data of all sheets, with
 * the database's own sum as its value: that is what readers show that do not compute, and Excel too until something changes.
 */
export function totalsRows(
  columns: readonly FileColumn[],
  totals: readonly ColumnTotal[],
  sheets: readonly SummedSheet[],
  { firstRow, hasCurrencyFormats }: { firstRow: number; hasCurrencyFormats: boolean },
): string {
  // Before all else that stands in these rows where there is room, else where there is any.
  const labelPlace = columns.findIndex((_, place) =>
    totals.every(({ column, by }) => column !== place && by !== place),
  );
  const rows = totalGroups(totals).map((group, index) => {
    const row = firstRow + index;
    const cells = columns.map((column, place) => {
      const reference = `${columnName(place)}${row}`;
      const total = totals.find((one) => one.column === place && one.sums[group] !== undefined);
      const digits = hasCurrencyFormats && column.kind === "money" ? digitsOfCurrency(group) : undefined;
      const style = digits === undefined ? styleOfKind(column.kind) : styleOfMoney(digits);
      if (total) return sumCell(reference, style, total, group, sheets);
      if (group !== "" && totals.some(({ by }) => by === place)) return textCell(reference, 0, group);
      return place === labelPlace ? textCell(reference, 0, "Total") : "";
    });
    return `<row r="${row}">${cells.join("")}</row>`;
  });
  return rows.join("");
}

function sumCell(
  reference: string,
  style: number,
  { column, by, sums }: ColumnTotal,
  group: string,
  sheets: readonly SummedSheet[],
): string {
  const filled = sheets.filter(({ dataRows }) => dataRows > 0);
  const isWritable = filled.length > 0 && group.length <= FORMULA_TEXT_MAX;
  const terms = filled.map((sheet) => {
    const amounts = rangeOf(sheet, column);
    if (by === null) return `SUM(${amounts})`;
    // Not SUMIFS, for which "usd" is "USD" and "*" is everything.
    return `SUMPRODUCT(--EXACT(${rangeOf(sheet, by)},"${group.replaceAll('"', '""')}"),${amounts})`;
  });
  const formula = isWritable ? `<f>${xmlText(terms.join("+"))}</f>` : "";
  return `<c r="${reference}"${style === 0 ? "" : ` s="${style}"`}>${formula}<v>${Number(sums[group])}</v></c>`;
}

function rangeOf({ name, dataRows }: SummedSheet, column: number): string {
  const letters = columnName(column);
  return `'${name.replaceAll("'", "''")}'!${letters}2:${letters}${dataRows + 1}`;
}
