import { warningWords } from "@/lib/contract/file/csv-keeps";
import type { FileContents } from "@/lib/files/format";
import { fileFormats } from "@/lib/files/formats";
import type { ControlTotals } from "../control-totals";
import { type LoadedExport, type LoadedMember, outputColumns } from "../load-export";

/** Currencies that a sentence names before it only counts them. */
const namedCurrenciesMax = 10;

/**
 * What a reader of a member's rows should know, one sentence each; nothing when the file says exactly what the data says.
 */
export function warningsOf(
  format: LoadedExport["format"],
  member: Pick<LoadedMember, "reportType" | "parameters">,
  { totals, ...file }: Omit<FileContents, "columns"> & Pick<ControlTotals, "totals">,
): string[] {
  return [
    ...fileFormats[format].fileWarnings({ ...file, columns: outputColumns(member) }).map(warningWords),
    ...mixedCurrencies(member, totals),
    ...missingCurrencies(member),
  ];
}

/** Amounts are never converted and never added up over currencies. */
function mixedCurrencies(
  { reportType }: Pick<LoadedMember, "reportType">,
  totals: ControlTotals["totals"],
): string[] {
  const amounts = totals.filter(({ column }) =>
    reportType.totals.some((one) => one.column === column && one.per),
  );
  const names = [...new Set(amounts.flatMap(({ sums }) => Object.keys(sums)))].toSorted();
  const currencies = names.filter((name) => name !== "");
  const named = currencies.length > namedCurrenciesMax ? "" : ` (${currencies.join(", ")})`;
  return [
    ...(currencies.length > 1
      ? [
          `The amounts are in ${currencies.length} currencies${named}. They are not converted, and each currency has totals of its own.`,
        ]
      : []),
    ...(names.length > currencies.length ? ["Some amounts have no currency. They are in no total."] : []),
  ];
}

function missingCurrencies({
  reportType,
  parameters,
}: Pick<LoadedMember, "reportType" | "parameters">): string[] {
  const isChosen = (id: string) => parameters.columns.includes(id);
  const header = (id: string) => reportType.columns.find((column) => column.id === id)?.header ?? id;
  const missing = reportType.totals.flatMap(({ column, per }) =>
    per !== undefined && isChosen(column) && !isChosen(per) ? [header(per)] : [],
  );
  return [...new Set(missing)].map(
    (name) =>
      `The amounts may be in several currencies, and the column ${name} that tells them apart is not in the file.`,
  );
}
