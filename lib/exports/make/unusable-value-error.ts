import type { Tranche } from "@/lib/files/cut-tranches";
import { findUnusableValue } from "@/lib/files/unusable-values";
import { chosenColumns } from "@/lib/reports/query/chosen-columns";
import type { LoadedExport } from "./load-export";

/** A row of the database holds what no file can. The message is for whoever asked for the export. */
export class UnusableValueError extends Error {
  override readonly name = "UnusableValueError";
}

/** So many other values of its row are enough to find it: they begin with its key. */
const othersMax = 3;
const textLengthMax = 60;

/**
 * Throws `UnusableValueError` for the first number or date of a tranche that is none ("not a number", "for ever").
 * `rowsBefore` are the rows of the export before this tranche.
 */
export function assertUsable(
  { reportType, query }: LoadedExport,
  { bytes }: Tranche,
  rowsBefore: number,
): void {
  const found = findUnusableValue(bytes, chosenColumns(reportType, query.parameters.columns));
  if (!found) return;
  const others = found.others
    .slice(0, othersMax)
    .map(
      ({ header, text }) =>
        `${header} ${text.length > textLengthMax ? `${text.slice(0, textLengthMax)}…` : text}`,
    );
  const place = [`row ${(rowsBefore + found.row).toLocaleString("en-US")}`, ...others].join(", ");
  throw new UnusableValueError(
    `The column "${found.header}" holds ${found.value} (${place}), which no file can hold. ` +
      "Have the value mended in the database, then retry; until then every try ends like this.",
  );
}
