import { shortened } from "@/lib/files/shortened";
import { findUnusableValue } from "@/lib/files/unusable-values";
import { chosenColumns } from "@/lib/reports/query/chosen-columns";
import { type LoadedExport, memberOf } from "./load-export";
import type { MemberTranche } from "./tranche-objects";

/** A row of the database holds what no file can. The message is for whoever asked for the export. */
export class UnusableValueError extends Error {
  override readonly name = "UnusableValueError";
}

/** So many other values of its row are enough to find it: they begin with its key. */
const othersMax = 3;
const textLengthMax = 60;

/**
 * Throws `UnusableValueError` for the first number or date of a tranche that is none ("not a number", "for ever").
 * `rowsBefore` are the rows of its member before this tranche.
 */
export function assertUsable(
  loaded: LoadedExport,
  { bytes, member }: MemberTranche,
  rowsBefore: number,
): void {
  const { reportType, parameters, sheetName } = memberOf(loaded, member);
  const found = findUnusableValue(bytes, chosenColumns(reportType, parameters.columns));
  if (!found) return;
  const others = found.others
    .slice(0, othersMax)
    .map(({ header, text }) => `${header} ${shortened(text, textLengthMax)}`);
  const sheet = loaded.members.length > 1 ? [`sheet "${sheetName}"`] : [];
  const place = [...sheet, `row ${(rowsBefore + found.row).toLocaleString("en-US")}`, ...others].join(", ");
  throw new UnusableValueError(
    `The column "${found.header}" holds ${found.value} (${place}), which no file can hold. ` +
      "Have the value mended in the database, then retry; until then every try ends like this.",
  );
}
