import type { PartRecord } from "@/lib/exports/record/tranche";
import type { ControlTotals } from "./control-totals";
import type { Work } from "./load-work";

/** Currencies that a sentence names before it only counts them. */
const namedCurrenciesMax = 10;

interface WrittenParts {
  parts: readonly Pick<PartRecord, "truncatedCells" | "replacedCharacters">[];
  /** Sheets with data; null where the format has none. */
  sheets: number | null;
  totals: ControlTotals["totals"];
}

/** What a reader of the file should know, one sentence each; nothing when the file says exactly what the data says. */
export function warningsOf(
  work: Pick<Work, "reportType" | "query">,
  { parts, sheets, totals }: WrittenParts,
): string[] {
  return [
    ...truncated(parts.reduce((sum, part) => sum + part.truncatedCells, 0)),
    ...replaced(parts.reduce((sum, part) => sum + part.replacedCharacters, 0)),
    ...(sheets !== null && sheets > 1
      ? [`The rows go on over ${sheets} sheets, because one holds 1,048,575 of them below its header.`]
      : []),
    ...mixedCurrencies(work, totals),
    ...missingCurrencies(work),
  ];
}

function truncated(cells: number): string[] {
  if (cells === 0) return [];
  const were = cells === 1 ? "cell was" : "cells were";
  return [`${count(cells)} ${were} cut at 32,767 characters, the most that Excel holds.`];
}

function replaced(characters: number): string[] {
  if (characters === 0) return [];
  const [noun, verb] = characters === 1 ? ["character", "was"] : ["characters", "were"];
  return [`${count(characters)} ${noun} that an Excel file cannot hold ${verb} replaced by \uFFFD.`];
}

/** Amounts are never converted and never added up over currencies. */
function mixedCurrencies(
  { reportType }: Pick<Work, "reportType">,
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

function missingCurrencies({ reportType, query }: Pick<Work, "reportType" | "query">): string[] {
  const isChosen = (id: string) => query.parameters.columns.includes(id);
  const header = (id: string) => reportType.columns.find((column) => column.id === id)?.header ?? id;
  const missing = reportType.totals.flatMap(({ column, per }) =>
    per !== undefined && isChosen(column) && !isChosen(per) ? [header(per)] : [],
  );
  return [...new Set(missing)].map(
    (name) =>
      `The amounts may be in several currencies, and the column ${name} that tells them apart is not in the file.`,
  );
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
